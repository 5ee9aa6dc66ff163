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

/** Asks systemd (systemctl(1), show) for the sources of units, in their order. */
export async function unitSources(host: Host, units: readonly string[]): Promise<UnitSources[]> {
  const services = units.map((unit) => `${unit}.service`)
  const command = ['systemctl', 'show', '-p', PROPERTIES, '--', ...services] as const
  const { stdout } = await host.run([...command])
  return parseUnitSources(stdout)
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
