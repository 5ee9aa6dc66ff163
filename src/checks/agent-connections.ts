import { setTimeout as delay } from 'node:timers/promises'
import type { Host } from '../host/host.ts'
import { isAmong, isLoopback, parseTargets, type Target } from '../services/addresses.ts'
import { commandOf } from '../services/processes.ts'
import { type Connection, connectionsOf } from '../services/sockets.ts'
import { agentUnits } from './agent-units.ts'
import type { Check, CheckContext, Finding } from './check.ts'

/** What every Agent asks for the machine's identity: EC2 and the like, ECS, EKS, Azure, Alibaba. */
const metadata = parseTargets(
  '169.254.169.254, fd00:ec2::254, 169.254.170.2, 169.254.170.23, 168.63.129.16, 100.100.100.200',
)
const DNS = 53
const NTP = 123
const LOOK_EVERY = 250 // ms

interface Seen extends Connection {
  readonly unit: string
}

async function nameServers(host: Host): Promise<Target[]> {
  const text = (await host.read('/etc/resolv.conf'))?.toString() ?? ''
  const addresses = [...text.matchAll(/^nameserver\s+([0-9a-fA-F.:]+)/gm)].map((match) => match[1])
  return parseTargets(addresses.join(','))
}

/** Looks at the connections of all units, again and again for `observe` milliseconds. */
async function look(context: CheckContext): Promise<Map<string, Seen>> {
  const active = (await agentUnits(context)).filter(({ state }) => state.active)
  const seen = new Map<string, Seen>()
  const end = Date.now() + (context.expected.observe ?? 0)
  while (true) {
    for (const { name, state } of active) {
      for (const one of await connectionsOf(context.host, state.pids)) {
        const { address, port } = one.remote
        seen.set(`${name} ${one.protocol} ${address} ${port}`, { ...one, unit: name })
      }
    }
    if (Date.now() >= end) return seen
    await delay(LOOK_EVERY)
  }
}

const nameOf = ({ unit, protocol, remote: { address, port } }: Seen) => {
  const place = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  return `${unit} to ${place}${protocol === 'udp' ? ' (UDP)' : ''}`
}

export const agentConnections: Check = {
  id: 'agent.connections',
  needs: ['agent.service'],
  live: true,
  async run(context): Promise<Finding> {
    const { host, expected } = context
    const servers = await nameServers(host)
    const seen = [...(await look(context)).values()]
    const leaving = seen.filter(({ protocol, local, remote: { address, port } }) => {
      if (isLoopback(address) || address === local.address) return false
      if (port === DNS && isAmong(servers, address, port)) return false
      if (port === NTP && protocol === 'udp') return false
      return !isAmong([...metadata, ...(expected.targets ?? [])], address, port)
    })
    const how = expected.observe ? `watched for ${expected.observe / 1000} s` : 'looked at once'
    const [first] = leaving
    if (first === undefined) {
      const list = seen.map(nameOf).sort().join(', ')
      const summary = `No connection of the Agent leaves this host (${how}).`
      return { status: 'pass', summary, evidence: list || 'the Agent has no connection at all' }
    }
    const lines = leaving.map(async (one) => {
      return `${nameOf(one)}, pid ${one.pid} (${(await commandOf(host, one.pid)) ?? 'ended'})`
    })
    return {
      status: 'fail',
      summary: `The Agent connects past the proxy: ${leaving.map(nameOf).join(', ')}.`,
      evidence: (await Promise.all(lines)).join('\n'),
      remedy: `If an integration asks there, say so: \`--allow-connection ${first.remote.address}\`. If not, find the setting that sends it there (agent.bypass) and remove it.`,
    }
  },
}
