import { createHash } from 'node:crypto'
import type { Host, RunOptions, RunResult } from '../../src/host/host.ts'
import { fingerprints, keyFile } from '../packages/fixture-keys.ts'
import { changeMembers } from './accounts.ts'
import { fakeApt } from './apt.ts'
import { type Files, makeInode, plant } from './memory-files.ts'
import { memoryHost } from './memory-host.ts'
import { fakeSystemd, ourPort, ourTable } from './units.ts'

const proxyPorts = Array.from({ length: 100 }, (_, offset) => 9800 + offset)

const base: Readonly<Record<string, string>> = {
  '/etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
  '/etc/debian_version': '12.5\n',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
  '/etc/group': 'root:x:0:\nsystemd-journal:x:101:\n',
  '/usr/bin/apt-get': '',
  '/usr/lib/systemd/libsystemd-shared-252.so': '',
  '/usr/bin/curl': '',
  '/etc/apt/sources.list': 'deb https://deb.debian.org/debian bookworm main\n',
  '/proc/uptime': '3600.00 1000.00\n',
}
const directories = '/opt /lib/systemd/system /usr/share/keyrings /var/log /etc/apt/sources.list.d'

/** What a new user gives on such a host: the mirror signs with a key of the fixtures. */
export const environment = {
  DD_API_KEY: '0123456789abcdef0123456789abcdef',
  DD_TRUSTED_KEY_FINGERPRINTS: fingerprints.rsa,
}

function curl(command: readonly string[]): Partial<RunResult> {
  const isCurrent = command.at(-1)?.endsWith('DATADOG_APT_KEY_CURRENT.public')
  if (isCurrent) return { stdout: keyFile('rsa.asc').toString() }
  return { code: 22, stderr: 'curl: (22) The requested URL returned error: 404' }
}

/** What `ls -ldn` shows of a directory without an access control list. */
const listed = (path: string) => `drwxrwxr-x 2 0 0 4096 Jan  1 00:00 ${path}\n`

/** A Debian 12 host in memory: files, systemd, apt and a repository. What happens to it stays with it. */
export function debian() {
  const files: Files = new Map([['/', makeInode('directory')]])
  for (const path of directories.split(' ')) plant(files, path, makeInode('directory'))
  for (const [path, content] of Object.entries(base)) plant(files, path, makeInode('file', content))
  const systemd = fakeSystemd(files)
  const apt = fakeApt(files, systemd)
  const old = systemd.bootedAt - 86_400_000
  for (const inode of files.values()) Object.assign(inode, { mtimeMs: old, ctimeMs: old })
  const commands: string[] = []
  const digested = (path: string) => {
    const content = files.get(path)?.content ?? ''
    return `${createHash('md5').update(content).digest('hex')}  ${path}\n`
  }
  const run = (command: readonly string[], _options: RunOptions): Partial<RunResult> => {
    commands.push(command.join(' '))
    const [program] = command
    if (program === 'systemctl') return systemd.run(command)
    if (['apt-get', 'apt-cache', 'dpkg'].includes(program ?? '')) return apt.run(command)
    if (program === 'curl') return curl(command)
    if (program === 'md5sum') return { stdout: command.slice(2).map(digested).join('') }
    if (program === 'getent') return { code: 2 }
    if (program === 'su' && /^exec \/proc\/\d+\/exe -vv$/.test(command.at(-1) ?? ''))
      return { stdout: 'HAProxy version 2.6\n' }
    if (program === 'usermod' || program === 'gpasswd') return changeMembers(files, command)
    if (program === 'ls') return { stdout: command.slice(3).map(listed).join('') }
    if (program === 'journalctl') return { stdout: 'the last words of the unit\n' }
    throw new Error(`nothing here answers to: ${command.join(' ')}`)
  }
  const plain = memoryHost(files, run)
  const host: Host = {
    ...plain,
    probe: async ({ port, connected }) => {
      await connected?.({ address: '127.0.0.1', port: ourPort(port) })
      return { status: 404, body: '' } // any answer that is not a gateway's own
    },
    read: async (path) => {
      if (path === '/proc/self/net/tcp') return Buffer.from(ourTable(proxyPorts))
      if (path !== '/proc/uptime') return plain.read(path)
      return Buffer.from(`${((Date.now() - systemd.bootedAt) / 1000).toFixed(2)} 0.00\n`)
    },
  }
  let self = 4242
  /** Our process comes to its end, and the next one of ours begins. */
  const nextProcess = () => {
    files.delete(`/proc/${self}/stat`)
    self += 1
    systemd.showProcess(self)
    plant(files, '/proc/self', makeInode('symlink', String(self)))
  }
  nextProcess()
  return { files, systemd, apt, commands, host, nextProcess }
}

export type Machine = ReturnType<typeof debian>

/** A file of the host's past, of the time of its boot. */
export function given(machine: Machine, path: string, content: string, dress: object = {}): void {
  const then = machine.systemd.bootedAt - 86_400_000
  const old = { mtimeMs: then, ctimeMs: then, attributes: `of ${path}` }
  Object.assign(plant(machine.files, path, makeInode('file', content)), old, dress)
}

/** Kept out of comparisons: the kernel's own, and what is ours. */
const aside = /^\/(proc|sys)(\/|$)|^\/var\/(lib|log)\/dd-fips(\/|$)/

/** Written anew whenever a package comes or goes. */
const records = /^\/var\/lib\/dpkg\//

/** The host as somebody else sees it: every file with owner, mode, attributes and content, and what runs. */
export function snapshot({ files, systemd }: Machine): Record<string, string> {
  const rows = [...files].filter(([path]) => !aside.test(path)).sort(([a], [b]) => (a < b ? -1 : 1))
  const seen = rows.map(
    ([path, { kind, mode, uid, gid, attributes, content }]): [string, string] => [
      path,
      `${kind} ${uid}:${gid} ${mode.toString(8)} ${attributes} ${content}`,
    ],
  )
  return { ...Object.fromEntries(seen), running: systemd.active().join(' ') }
}

/** The same with the time of every plain file, from the boot on: of a host on which all was put back. */
export function untouched(machine: Machine): Record<string, string> {
  const times = [...machine.files].flatMap(([path, { kind, mtimeMs }]): [string, string][] =>
    kind === 'file' && !aside.test(path) && !records.test(path)
      ? [[`${path} modified`, String(mtimeMs - machine.systemd.bootedAt)]]
      : [],
  )
  return { ...snapshot(machine), ...Object.fromEntries(times) }
}

/** What of dd-fips itself is on the host. */
export function ownFiles({ files }: Machine): string[] {
  return [...files.keys()].filter((path) => path.startsWith('/var/lib/dd-fips')).sort()
}
