import type { Host } from '../../host/host.ts'

/** Where systemd looks for units of administrators and packages, the first that has one wins (systemd.unit(5)). */
const DIRECTORIES = [
  '/etc/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]
const LINKS = '/etc/systemd/system'

/** A link that enables a unit. */
export interface EnablingLink {
  readonly path: string
  readonly target: string
}

/** Gives the whole name of a unit: services are named without their suffix, timers with it. */
export function wholeName(unit: string): string {
  return unit.endsWith('.timer') ? unit : `${unit}.service`
}

/** Finds the file of a unit, or undefined. The whole name, as `x.service`. */
export async function unitFile(host: Host, unit: string): Promise<string | undefined> {
  for (const directory of DIRECTORIES) {
    const path = `${directory}/${unit}`
    if ((await host.stat(path, { follow: true }).catch(() => undefined))?.kind === 'file')
      return path
  }
  return undefined
}

/** Whether an administrator keeps a unit from running: its name in /etc leads to /dev/null. */
export async function isMasked(host: Host, unit: string): Promise<boolean> {
  return (await host.readLink(`${LINKS}/${unit}`)) === '/dev/null'
}

/** Gives the links by which `systemctl enable` would do what the [Install] section of a unit asks for. */
export function enablingLinks(unit: string, file: string, text: string): EnablingLink[] {
  const links: EnablingLink[] = []
  let section = ''
  for (const line of text.split('\n')) {
    section = /^\s*\[(.+)\]\s*$/.exec(line)?.[1] ?? section
    const [, name = '', value = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (section !== 'Install') continue
    const names = value.split(/\s+/).filter((word) => word !== '' && !word.includes('%'))
    const directory = { WantedBy: 'wants', RequiredBy: 'requires' }[name]
    for (const other of names) {
      if (directory) links.push({ path: `${LINKS}/${other}.${directory}/${unit}`, target: file })
      else if (name === 'Alias') links.push({ path: `${LINKS}/${other}`, target: file })
    }
  }
  return links
}
