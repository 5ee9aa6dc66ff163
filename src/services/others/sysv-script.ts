import type { Host } from '../../host/host.ts'
import { allPids } from '../../system/processes.ts'

/** Runlevels in which a host serves; 0, 1 and 6 are halt, single user and reboot (inittab(5)). */
const LEVELS = ['2', '3', '4', '5']

/**
 * Gives what an init script assigns to a variable, as `PIDFILE=/run/$NAME.pid`; variables that it assigned
 * before are filled in. Undefined where it is not there or a shell would be needed to tell.
 */
export function assigned(script: string, name: string, depth = 0): string | undefined {
  const line = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}=(.*)$`, 'm').exec(script)?.[1]
  const value = line
    ?.replace(/[ \t]+#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
  if (value === undefined || /[`]|\$\(/.test(value) || depth > 5) return undefined
  let known = true
  const filled = value.replace(/\$\{?(\w+)\}?/g, (_, other: string) => {
    const inner = other === name ? undefined : assigned(script, other, depth + 1)
    known &&= inner !== undefined
    return inner ?? ''
  })
  return known ? filled : undefined
}

/** Whether a script is linked to be started in a runlevel in which the host serves (`/etc/rc3.d/S20name`). */
export async function isLinked(host: Host, script: string): Promise<boolean> {
  const start = new RegExp(`^S\\d\\d${script.replace(/[^\w-]/g, '\\$&')}$`)
  for (const level of LEVELS) {
    // SUSE and old Red Hat keep them one directory further down.
    for (const directory of [
      `/etc/rc${level}.d`,
      `/etc/rc.d/rc${level}.d`,
      `/etc/init.d/rc${level}.d`,
    ]) {
      if ((await host.list(directory)).some((name) => start.test(name))) return true
    }
  }
  return false
}

/** The programs that make and remove those links, the distribution's own first. */
export type Linker = 'update-rc.d' | 'chkconfig' | 'insserv'
const linkers: readonly [Linker, string][] = [
  ['update-rc.d', '/usr/sbin/update-rc.d'],
  ['chkconfig', '/sbin/chkconfig'],
  ['insserv', '/sbin/insserv'],
]

/** Gives the one that this host has, or undefined. */
export async function linkerOf(host: Host): Promise<Linker | undefined> {
  for (const [name, path] of linkers) if (await host.stat(path, { follow: true })) return name
  return undefined
}

type Command = [string, ...string[]]

/** Gives the commands by which a script is started at boot, or no more (update-rc.d(8), chkconfig(8), insserv(8)). */
export function linkCommands(linker: Linker, script: string, on: boolean): Command[] {
  const commands: Record<Linker, Command[]> = {
    // `enable` and `disable` turn links round that `defaults` made; where there are none they do nothing.
    'update-rc.d': [
      ['update-rc.d', script, 'defaults'],
      ['update-rc.d', script, on ? 'enable' : 'disable'],
    ],
    chkconfig: on
      ? [
          ['chkconfig', '--add', script],
          ['chkconfig', script, 'on'],
        ]
      : [['chkconfig', script, 'off']],
    insserv: [on ? ['insserv', script] : ['insserv', '-r', script]],
  }
  return commands[linker]
}

/**
 * Finds the main processes of a script: by the process id in its file (the one that it names, or the usual
 * places), else by the program that it names, looked for in all of /proc.
 */
export async function processesOf(host: Host, name: string, script: string): Promise<number[]> {
  const files = [assigned(script, 'PIDFILE'), `/var/run/${name}.pid`, `/run/${name}.pid`]
  for (const path of files) {
    const pid = path?.startsWith('/') ? Number((await host.read(path))?.toString().trim()) : 0
    if (pid > 0 && (await host.read(`/proc/${pid}/stat`))) return [pid]
  }
  const program = assigned(script, 'DAEMON') ?? assigned(script, 'AGENTPATH')
  if (!program?.startsWith('/')) return []
  for (const pid of await allPids(host)) {
    const words = (await host.read(`/proc/${pid}/cmdline`))?.toString().split('\0') ?? []
    // A script's own words come after those of its interpreter.
    if (words.slice(0, 3).includes(program)) return [pid]
  }
  return []
}
