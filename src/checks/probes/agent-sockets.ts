import { isIP } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Host } from '../../host/host.ts'
import { processesNow } from '../../services/systemd/systemd.ts'
import { isAmong, parseTargets, type Target } from '../../system/addresses.ts'
import { type Connection, connectionsOf, socketTables } from '../../system/sockets.ts'
import { isLoopback } from '../../text/loopback.ts'
import type { CheckContext } from '../check.ts'
import { agentUnits } from './agent-units.ts'

/** What every Agent asks for the machine's identity: EC2 and the like, ECS, EKS, Azure, Alibaba. */
const metadata =
  '169.254.169.254, fd00:ec2::254, 169.254.170.2, 169.254.170.23, 168.63.129.16, 100.100.100.200'
const DNS = 53
const NTP = 123
const LOOK_EVERY = 250 // ms

/** A connection of a unit of the Agent. */
export interface AgentSocket extends Connection {
  readonly unit: string
  /** Why it may be: `loopback`, `name server` and the like; undefined where it leads past the proxy. */
  readonly allowedAs: string | undefined
}

const memo = new WeakMap<CheckContext, Promise<AgentSocket[]>>()

/**
 * Gives the connections of all units of the Agent, one a unit and remote end, watched for as long as is
 * expected; looked at once for all who ask.
 */
export function agentSockets(context: CheckContext): Promise<AgentSocket[]> {
  const sockets = memo.get(context) ?? judged(context)
  memo.set(context, sockets)
  return sockets
}

async function judged(context: CheckContext): Promise<AgentSocket[]> {
  const seen = [...(await look(context)).values()]
  const judge = (one: (typeof seen)[number], allowed?: Allowed): AgentSocket => ({
    ...one,
    allowedAs: reason(one, allowed),
  })
  if (seen.every((one) => reason(one) !== undefined)) return seen.map((one) => judge(one))
  const allowed = {
    servers: await nameServers(context.host),
    metadata: parseTargets(metadata),
    targets: context.expected.targets ?? [],
  }
  return seen.map((one) => judge(one, allowed))
}

/** Where connections may lead that leave the host. */
type Allowed = Readonly<Record<'servers' | 'metadata' | 'targets', readonly Target[]>>

function reason(
  { protocol, local, remote: { address, port } }: Connection,
  { servers, metadata, targets }: Allowed = { servers: [], metadata: [], targets: [] },
): string | undefined {
  if (isLoopback(address)) return 'loopback'
  if (address === local.address) return 'this host'
  if (port === DNS && isAmong(servers, address, port)) return 'name server'
  if (port === NTP && protocol === 'udp') return 'time server'
  if (isAmong(metadata, address, port)) return 'cloud metadata'
  return isAmong(targets, address, port) ? 'allowed by --allow-connection' : undefined
}

async function nameServers(host: Host): Promise<Target[]> {
  const text = (await host.read('/etc/resolv.conf'))?.toString() ?? ''
  const words = [...text.matchAll(/^nameserver\s+([0-9a-fA-F.:]+)/gm)].map(([, word = '']) => word)
  return parseTargets(words.filter((word) => isIP(word) !== 0).join(','))
}

/** Looks at the connections of all units, again and again for `observe` milliseconds. */
async function look(context: CheckContext): Promise<Map<string, Connection & { unit: string }>> {
  const active = (await agentUnits(context)).filter(({ state }) => state.active)
  const seen = new Map<string, Connection & { unit: string }>()
  const end = performance.now() + (context.expected.observe ?? 0)
  while (true) {
    const tablesOf = socketTables(context.host)
    for (const { name, state } of active) {
      const pids = await processesNow(context.host, state.pids)
      for (const one of await connectionsOf(context.host, pids, tablesOf)) {
        const { address, port } = one.remote
        seen.set(`${name} ${one.protocol} ${address} ${port}`, { ...one, unit: name })
      }
    }
    if (performance.now() >= end) return seen
    await delay(LOOK_EVERY)
  }
}
