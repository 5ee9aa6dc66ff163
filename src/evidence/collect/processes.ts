import type { CheckContext } from '../../checks/check.ts'
import { agentSockets } from '../../checks/probes/agent-sockets.ts'
import { agentUnits } from '../../checks/probes/agent-units.ts'
import { proxyUnit } from '../../datadog/units.ts'
import { commandOf, startedOn } from '../../system/processes.ts'
import { maskSecrets } from '../../text/mask.ts'
import type { ConnectionFacts, ProcessFacts } from '../evidence.ts'

/** Gives the processes of the proxy and of every unit of the Agent, since when they run, by unit and pid. */
export async function processFacts(context: CheckContext): Promise<ProcessFacts[]> {
  const { host, survey } = context
  const agents = (await agentUnits(context)).map(({ name, state }) => [name, state.pids] as const)
  const all = [[proxyUnit, survey.units.get(proxyUnit)?.pids ?? []] as const, ...agents]
  const rows = all.flatMap(([name, pids]) =>
    [...pids]
      .sort((a, b) => a - b)
      .map(async (pid): Promise<ProcessFacts> => {
        const start = await startedOn(host, pid)
        const command = maskSecrets((await commandOf(host, pid)) ?? 'it has ended')
        const startedAt = start?.toISOString().replace('.000Z', 'Z')
        return { unit: name, pid, startedAt, command }
      }),
  )
  return Promise.all(rows)
}

/** Gives the connections that agent.connections judged, without what is another each time: our end of them. */
export async function connectionFacts(context: CheckContext): Promise<ConnectionFacts[]> {
  const rows = (await agentSockets(context)).map(({ unit, protocol, remote, allowedAs }) => {
    const address = remote.address.includes(':') ? `[${remote.address}]` : remote.address
    return { unit, protocol, remote: `${address}:${remote.port}`, allowedAs }
  })
  const keyOf = ({ unit, protocol, remote }: ConnectionFacts) => `${unit} ${protocol} ${remote}`
  return rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
