import { glob } from '../../host/glob.ts'
import type { Host } from '../../host/host.ts'
import { listOf, parseShow } from './systemd-show.ts'

/** Where systemd takes a unit's settings from. Paths on the host. */
export interface UnitSources {
  /** The unit file, then its drop-ins in the order in which later ones win. */
  readonly files: readonly string[]
  /** Those of `EnvironmentFile=`, patterns expanded, in order; they win over `Environment=`. */
  readonly environmentFiles: readonly string[]
  /** NeedDaemonReload: files changed since systemd read them, as far as it noticed. */
  readonly needsReload: boolean
}

/** The properties by which systemd tells them. */
export const SOURCES = [
  'FragmentPath',
  'DropInPaths',
  'NeedDaemonReload',
  'EnvironmentFiles',
  'EnvironmentFile', // systemd 219
]

/** Where systemd looks for drop-ins (systemd.unit(5)). */
const DIRECTORIES = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (place) => `${place}/systemd/system`,
)

/**
 * Says whether files of a unit changed since systemd read them. systemd's own answer overlooks a directory of
 * drop-ins that was not there when it last looked.
 */
export async function needsReload(
  host: Host,
  unit: string,
  sources: UnitSources | undefined,
): Promise<boolean> {
  if (sources === undefined) return false
  if (sources.needsReload) return true
  const known = sources.files.map((path) => path.slice(path.lastIndexOf('/') + 1))
  for (const directory of DIRECTORIES) {
    const names = await host.list(`${directory}/${unit}.service.d`)
    if (names.some((name) => name.endsWith('.conf') && !known.includes(name))) return true
  }
  return false
}

/** Gives the sources with the files that patterns in `EnvironmentFile=` stand for now (systemd.exec(5)). */
export async function expanded(host: Host, sources: UnitSources): Promise<UnitSources> {
  const files = await Promise.all(sources.environmentFiles.map((pattern) => glob(host, pattern)))
  return { ...sources, environmentFiles: files.flat() }
}

/** Reads what `systemctl show` prints of sources: a block a unit, patterns of `EnvironmentFile=` as they are. */
export function parseUnitSources(output: string): UnitSources[] {
  return output
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const { FragmentPath = '', DropInPaths = '', NeedDaemonReload } = parseShow(block)[0] ?? {}
      const files = [FragmentPath, ...listOf(DropInPaths)].filter((path) => path !== '')
      const environmentFiles = [
        ...block.matchAll(/^EnvironmentFiles?=(.+?)(?: \(ignore_errors=\w+\))?$/gm),
      ].map((match) => match[1] ?? '')
      return { files, environmentFiles, needsReload: NeedDaemonReload === 'yes' }
    })
}
