import type { Host } from '../host/host.ts'
import { parseShow } from './systemd-show.ts'

/** Where systemd takes a unit's settings from. Paths on the host. */
export interface UnitSources {
  /** The unit file, then its drop-ins in the order in which later ones win. */
  readonly files: readonly string[]
  /** `EnvironmentFile=`, in order; they win over `Environment=`. */
  readonly environmentFiles: readonly string[]
  /** Files changed since systemd read them. */
  readonly needsReload: boolean
}

const PROPERTIES = 'FragmentPath,DropInPaths,NeedDaemonReload,EnvironmentFiles,EnvironmentFile'

/** Where systemd looks for drop-ins (systemd.unit(5)). */
const DIRECTORIES = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (place) => `${place}/systemd/system`,
)

/** Asks systemd (systemctl(1), show) for the sources of units, in their order. */
export async function unitSources(host: Host, units: readonly string[]): Promise<UnitSources[]> {
  const services = units.map((unit) => `${unit}.service`)
  const command = ['systemctl', 'show', '-p', PROPERTIES, '--', ...services] as const
  const { stdout } = await host.run([...command])
  const all = parseUnitSources(stdout).map(async (sources, index) => {
    const unread = await unreadDropIns(host, services[index] ?? '', sources)
    return { ...sources, needsReload: sources.needsReload || unread }
  })
  return Promise.all(all)
}

/** NeedDaemonReload overlooks a directory of drop-ins that was not there when systemd last looked. */
async function unreadDropIns(
  host: Host,
  service: string,
  { files }: UnitSources,
): Promise<boolean> {
  const known = files.map((path) => path.slice(path.lastIndexOf('/') + 1))
  for (const directory of DIRECTORIES) {
    const names = await host.list(`${directory}/${service}.d`)
    if (names.some((name) => name.endsWith('.conf') && !known.includes(name))) return true
  }
  return false
}

/** Reads what `systemctl show` prints of sources: a block a unit. systemd 219 says EnvironmentFile. */
export function parseUnitSources(output: string): UnitSources[] {
  return output
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const { FragmentPath = '', DropInPaths = '', NeedDaemonReload } = parseShow(block)[0] ?? {}
      const files = [FragmentPath, ...DropInPaths.split(' ')].filter((path) => path !== '')
      const environmentFiles = [
        ...block.matchAll(/^EnvironmentFiles?=(.+?)(?: \(ignore_errors=\w+\))?$/gm),
      ].map((match) => match[1] ?? '')
      return { files, environmentFiles, needsReload: NeedDaemonReload === 'yes' }
    })
}
