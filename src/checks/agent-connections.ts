import { commandOf } from '../system/processes.ts'
import type { Check, Finding } from './check.ts'
import { type AgentSocket, agentSockets } from './probes/agent-sockets.ts'
import { agentUnits, unseen } from './probes/agent-units.ts'
import { integrationTargets } from './probes/integration-targets.ts'

const nameOf = ({ unit, protocol, remote: { address, port } }: AgentSocket) => {
  const place = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  return `${unit} to ${place}${protocol === 'udp' ? ' (UDP)' : ''}`
}

export const agentConnections: Check = {
  id: 'agent.connections',
  needs: ['agent.service'],
  live: true,
  looksLast: true,
  async run(context): Promise<Finding> {
    const { host, expected } = context
    const seen = await agentSockets(context)
    const leaving = seen.filter(({ allowedAs }) => allowedAs === undefined)
    const how = expected.observe ? `watched for ${expected.observe / 1000} s` : 'looked at once'
    const [first] = leaving
    const blind = await unseen(host, await agentUnits(context))
    if (first === undefined && blind !== undefined) return { status: 'skip', summary: blind }
    if (first === undefined) {
      const list = seen.map(nameOf).sort().join(', ')
      const summary = `No connection of the Agent leaves this host (${how}).`
      return { status: 'pass', summary, evidence: list || 'the Agent has no connection at all' }
    }
    const targets = await integrationTargets(host, await agentUnits(context))
    const fileOf = ({ remote }: AgentSocket) =>
      targets.find(({ address }) => address === remote.address)?.file
    if (leaving.every((one) => fileOf(one) !== undefined)) {
      const evidence = leaving.map((one) => `${nameOf(one)}: named by ${fileOf(one)}`).join('\n')
      const summary = `Integrations connect elsewhere, which is not for the proxy (FAQ 4): ${leaving.map(nameOf).join(', ')}.`
      return { status: 'skip', summary, evidence }
    }
    const lines = leaving.map(async (one) => {
      return `${nameOf(one)}, pid ${one.pid} (${(await commandOf(host, one.pid)) ?? 'ended'})`
    })
    return {
      status: 'fail',
      summary: `The Agent connects past the proxy: ${leaving.map(nameOf).join(', ')}.`,
      evidence: (await Promise.all(lines)).join('\n'),
      remedy: `If an integration connects there, allow it: dd-fips install --allow-connection ${first.remote.address}. If not, find the setting that sends it there (agent.bypass) and remove it.`,
    }
  },
}
