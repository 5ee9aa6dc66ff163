import { journalSources, proxyLogsConfig, takesUnit } from '../config/agent/journal-sources.ts'
import { configError } from '../config/yaml/config-error.ts'
import { agentUnit, agentUser, proxyUnit } from '../datadog/units.ts'
import { DdFipsError } from '../errors.ts'
import { findId } from '../host/accounts.ts'
import type { Host } from '../host/host.ts'
import { journalGroup, places } from '../host/places.ts'
import type { Step } from '../steps/registry.ts'

/**
 * The steps by which the Agent sends the proxy's log to Datadog, or (asked for no more) those that take
 * them back; the key `logs_enabled` is edited with the others. Throws PROXY_LOGS_CONFIG (6) where a file
 * of other people's stands in the way, NO_JOURNAL_GROUP (4).
 */
export async function proxyLogsSteps(host: Host, wanted: boolean | undefined): Promise<Step[]> {
  const [path, content, affects] = [places.proxyLogs, proxyLogsConfig, [agentUnit]]
  if (wanted === undefined) return []
  if (!wanted) return [{ kind: 'remove-file', path, content, affects }]
  const found = await host.read(path)
  if (found) refuseOther(path, found)
  const groups = (await host.read('/etc/group'))?.toString() ?? ''
  if (findId(journalGroup, groups) === undefined) throw noGroup()
  const owner = { user: agentUser, group: agentUser }
  return [
    { kind: 'write-file', path, content, owner, mode: 0o644, affects },
    { kind: 'add-group-member', user: agentUser, group: journalGroup, affects },
  ]
}

/** A file of people's own is kept as it is, if it reads the proxy's log too. */
function refuseOther(path: string, found: Buffer): void {
  const unit = `${proxyUnit}.service`
  if (journalSources(path, found).some((source) => takesUnit(source, unit))) return
  throw configError(
    'PROXY_LOGS_CONFIG',
    path,
    undefined,
    `it already exists, and does not have the Agent read the journal of ${unit}`,
    `Add a source of type journald with ${unit} among its include_units, or move the file away.`,
  )
}

function noGroup(): DdFipsError {
  return new DdFipsError({
    code: 'NO_JOURNAL_GROUP',
    exit: 'preflight',
    message: `There is no group ${journalGroup}, which the Agent needs to read the journal.`,
    remedy: 'Run `systemd-sysusers` to create it, or leave out DD_FIPS_COLLECT_PROXY_LOGS.',
  })
}
