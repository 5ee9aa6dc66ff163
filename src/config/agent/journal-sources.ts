import { proxyUnit } from '../../datadog/units.ts'
import { flatSettings } from './flat-settings.ts'

/** What Datadog's FIPS page has the Agent read the proxy's log with (journald logs configuration). */
export const proxyLogsConfig = `logs:
  - type: journald
    source: ${proxyUnit}
    include_units:
      - ${proxyUnit}.service
`

/** A journal that a configuration below conf.d has the Agent read. */
export interface JournalSource {
  /** Directory of the journal; empty for the system's own. The Agent keeps one reader for each. */
  readonly path: string
  /** Units whose lines are taken, as systemd names them; empty where all are. */
  readonly units: readonly string[]
  /** `file:line` of the list that it stands in. */
  readonly place: string
}

/** Gives the journals that a configuration below conf.d reads. Throws what `flatSettings` throws. */
export function journalSources(file: string, source: Uint8Array | string): JournalSource[] {
  const logs = flatSettings(file, source).find(({ name }) => name === 'logs')
  if (logs === undefined || !Array.isArray(logs.value)) return []
  return logs.value.flatMap((one: unknown) => {
    const row = (typeof one === 'object' ? one : null) as Record<string, unknown> | null
    if (row?.type !== 'journald') return []
    const units = Array.isArray(row.include_units) ? row.include_units.map(String) : []
    return [{ path: String(row.path ?? ''), units, place: logs.source }]
  })
}

/** Says whether a source takes the lines of a unit, named as systemd does: the Agent compares whole names. */
export function takesUnit({ path, units }: JournalSource, unit: string): boolean {
  return path === '' && (units.length === 0 || units.includes(unit))
}
