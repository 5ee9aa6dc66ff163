import { type JournalSource, journalSources, takesUnit } from '../config/agent/journal-sources.ts'
import { castBoolean, winner } from '../config/agent/setting.ts'
import { agentUnit, agentUser, proxyUnit } from '../datadog/units.ts'
import { accountsFor, findId, isMember } from '../host/accounts.ts'
import type { Host } from '../host/host.ts'
import { journalGroup, places } from '../host/places.ts'
import { changedSince } from '../system/changed-since.ts'
import type { Check, CheckContext, Finding } from './check.ts'
import { checkFiles } from './probes/agent-check-files.ts'
import { type AgentUnit, agentUnits } from './probes/agent-units.ts'

const service = `${proxyUnit}.service`
const restart = `\`systemctl restart ${agentUnit}\``

/** Gives the journals that the Agent is told to read; a file that is no YAML is the Agent's to complain of. */
async function sourcesOf(host: Host, files: readonly string[]): Promise<JournalSource[]> {
  const all = files.map(async (file) => {
    const source = await host.read(file).catch(() => undefined)
    try {
      return source ? journalSources(file, source) : []
    } catch {
      return []
    }
  })
  return (await Promise.all(all)).flat()
}

/** Says whether a process has the rights of a group (proc_pid_status(5)). */
async function isInGroup(host: Host, pid: number, gid: number | undefined): Promise<boolean> {
  const status = (await host.read(`/proc/${pid}/status`))?.toString() ?? ''
  const groups = /^Groups:\s*(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? []
  return groups.includes(String(gid))
}

function switchedOff({ layers, running = layers }: AgentUnit): Finding | undefined {
  const found = winner(running, 'logs_enabled')
  if (castBoolean(found?.value) === true) return undefined
  const where = found === undefined ? 'by default' : found.source
  return {
    status: 'fail',
    summary: `The Agent collects no logs: logs_enabled is not true (${where}).`,
    remedy: `Run \`dd-fips install\`, and remove DD_LOGS_ENABLED where the environment has it.`,
  }
}

async function notRead(
  { host }: CheckContext,
  core: AgentUnit,
  sources: readonly JournalSource[],
): Promise<Finding | undefined> {
  const reading = sources.find((source) => takesUnit(source, service))
  if (reading === undefined) {
    const summary = `No configuration of the Agent reads the journal of ${service}.`
    return { status: 'fail', summary, remedy: 'Run `dd-fips install`.' }
  }
  const file = reading.place.replace(/:\d+$/, '')
  if (!(await changedSince(host, file, core.state.startedAt ?? 0))) return undefined
  const summary = `${agentUnit} was started before the last change of ${file}.`
  return { status: 'fail', summary, remedy: `Run ${restart}.` }
}

async function notAllowed({ host }: CheckContext, core: AgentUnit): Promise<Finding | undefined> {
  const [users, groups] = await Promise.all([
    accountsFor(host, 'passwd', agentUser),
    accountsFor(host, 'group', journalGroup),
  ])
  if (!isMember(agentUser, journalGroup, users, groups)) {
    return {
      status: 'fail',
      summary: `${agentUser} is not in the group ${journalGroup}, so the Agent cannot read the journal.`,
      remedy: `Run \`dd-fips install\`, or \`usermod -a -G ${journalGroup} ${agentUser}\` and ${restart}.`,
    }
  }
  const [pid = 0] = core.state.pids
  if (await isInGroup(host, pid, findId(journalGroup, groups))) return undefined
  const summary = `${agentUnit} was started before ${agentUser} was added to the group ${journalGroup}.`
  return { status: 'fail', summary, remedy: `${restart} gives its processes the group.` }
}

/** The Agent keeps one reader a journal: which of two sources it is, nobody decides. */
function contested(sources: readonly JournalSource[]): Finding | undefined {
  const same = sources.filter(({ path }) => path === '')
  if (same.length < 2) return undefined
  return {
    status: 'warn',
    summary: `${same.length} configurations read the system's journal, and the Agent uses only one.`,
    evidence: same.map(({ place }) => place).join('\n'),
    remedy: `Have one of them read ${service}, and remove the other.`,
  }
}

/** Whether the Agent sends the proxy's log to Datadog, where that is asked for. */
export const agentLogs: Check = {
  id: 'agent.logs',
  // What is sent goes to the port for logs: that one listens, and no setting leads past it.
  needs: ['agent.config.effective', 'proxy.ports'],
  isAsked: ({ proxyLogs }) => proxyLogs === true,
  live: true,
  async run(context): Promise<Finding> {
    const core = (await agentUnits(context)).find(({ name }) => name === agentUnit)
    if (core === undefined) {
      return { status: 'skip', summary: `There is no unit ${agentUnit}.` }
    }
    const sources = await sourcesOf(context.host, await checkFiles(context.host, core))
    const trouble =
      switchedOff(core) ??
      (await notRead(context, core, sources)) ??
      (await notAllowed(context, core)) ??
      contested(sources)
    if (trouble !== undefined) return trouble
    const reading = sources.find((source) => takesUnit(source, service))
    return {
      status: 'pass',
      summary: "The Agent reads the proxy's log and may read the journal.",
      evidence: `${reading?.place ?? places.proxyLogs}; ${agentUser} is in ${journalGroup}`,
    }
  },
}
