import { setTimeout as delay } from 'node:timers/promises'
import { winner } from '../config/agent/setting.ts'
import { proxyBinds } from '../config/proxy/cfg.ts'
import { fipsDefaults } from '../datadog/fips-settings.ts'
import { proxyUnit } from '../datadog/units.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { isDisplaced } from '../system/file-identity.ts'
import { connectionsOf } from '../system/sockets.ts'
import { addressesOf } from '../text/host-names.ts'
import { isLoopback } from '../text/loopback.ts'
import type { Check, CheckContext, Finding } from './check.ts'
import { type AgentUnit, agentUnits, unseen } from './probes/agent-units.ts'
import {
  isOpen,
  type OtherEnd,
  otherEnd,
  socketsOfService,
  tcpSockets,
} from './probes/other-ends.ts'
import { proxyAnswers } from './probes/proxy-answers.ts'

/** Why a connection of the Agent to the proxy does not arrive there. */
interface Trouble {
  readonly summary: string
  readonly evidence: string
  readonly remedy: string
}

const HOSTS = '/etc/hosts'
const rules = '`nft list ruleset` and `iptables -t nat -S` show rules that lead it elsewhere.'

/** Whether Agent and proxy share a network (network_namespaces(7)): each has a loopback of its own otherwise. */
async function network({ host, survey }: CheckContext, units: readonly AgentUnit[]) {
  const [proxy] = survey.units.get(proxyUnit)?.pids ?? []
  const ofProxy = await host.readLink(`/proc/${proxy}/ns/net`)
  for (const { name, processes } of units) {
    for (const { pid } of processes) {
      const own = await host.readLink(`/proc/${pid}/ns/net`)
      if (own === undefined || ofProxy === undefined || own === ofProxy) continue
      const summary = `${name} has a network of its own: it cannot reach the proxy.`
      const remedy = `Remove PrivateNetwork=, NetworkNamespacePath= or JoinsNamespaceOf= from the unit (\`systemctl cat ${name}\`), then restart it.`
      return { summary, evidence: `pid ${pid}: ${own}; the proxy: ${ofProxy}`, remedy }
    }
  }
  return undefined
}

/** Whether the name by which the Agent reaches the proxy leads to this host (hosts(5)). */
async function nameLeads(host: Host, { name, processes, layers }: AgentUnit) {
  const said = winner(processes[0]?.layers ?? layers, 'fips.local_address')?.value
  const address = String(said ?? fipsDefaults.localAddress)
  const hosts = String((await host.read(HOSTS)) ?? '')
  const wrong = addressesOf(address, hosts).find((one) => !isLoopback(one))
  if (wrong === undefined) return undefined
  return {
    summary: `${name} sends to ${address}, which is ${wrong} in ${HOSTS}: not the loopback.`,
    evidence: `${HOSTS}: ${address} is ${addressesOf(address, hosts).join(', ')}`,
    remedy: `Have ${address} lead to 127.0.0.1 in ${HOSTS}, then restart the Agent.`,
  }
}

/** The units whose processes see other names than this host: their unit can put another file in the place. */
async function otherNames(host: Host, units: readonly AgentUnit[]): Promise<string[]> {
  const found = units.flatMap(({ name, pids: [pid] }) =>
    pid === undefined ? [] : [isDisplaced(host, pid, HOSTS).then((yes) => (yes ? [name] : []))],
  )
  return (await Promise.all(found)).flat()
}

function astray(end: OtherEnd, who: string, port: number | string): Trouble | undefined {
  if (end.is === 'proxy' || end.is === 'unseen') return undefined
  const where = end.is === 'other' ? `reaches ${end.place}` : 'leaves this host'
  const summary = `What ${who} sends to port ${port} of the proxy ${where}.`
  return { summary, evidence: `connection to ${port}: ${where}`, remedy: rules }
}

/** Looks at so many times: a connection that is being made or closed has for a moment only one end. */
const LOOKS = 10
const LOOK_EVERY = 30 // ms

/** Where the connections lead that the Agent has to the proxy's ports. */
async function ofAgent(context: CheckContext, units: readonly AgentUnit[]) {
  const cfg = (await context.host.read(places.proxyConfig))?.toString() ?? ''
  const ports = new Set(proxyBinds(cfg).map(({ port }) => port))
  let found = await lookAt(context, units, ports)
  for (let looks = 1; looks < LOOKS && found.astray.size > 0; looks++) {
    await delay(LOOK_EVERY)
    const now = await lookAt(context, units, ports)
    const lasting = [...now.astray].filter(([connection]) => found.astray.has(connection))
    found = { ...now, astray: new Map(lasting) }
  }
  return { arrived: found.arrived, troubles: [...found.astray.values()] }
}

async function lookAt(
  { host, survey }: CheckContext,
  units: readonly AgentUnit[],
  ports: ReadonlySet<number>,
) {
  const astrays = new Map<string, Trouble>()
  let arrived = 0
  for (const { name, pids } of units) {
    const [first] = pids
    if (first === undefined) continue
    const own = await connectionsOf(host, pids)
    const sockets = await tcpSockets(host, first)
    // Last: what has an end in the tables is held by now.
    const ofProxy = await socketsOfService(host, survey.units.get(proxyUnit)?.pids ?? [])
    const toProxy = own.filter(
      (one) => isOpen(one) && ports.has(one.remote.port) && isLoopback(one.remote.address),
    )
    for (const { protocol, local, remote } of toProxy) {
      if (protocol !== 'tcp') continue
      const end = otherEnd(sockets, local, remote, ofProxy)
      const trouble = astray(end, name, remote.port)
      if (trouble) astrays.set(`${local.port} ${remote.port}`, trouble)
      else if (end.is === 'proxy') arrived += 1
    }
  }
  return { astray: astrays, arrived }
}

/**
 * Says whether what the Agent sends to the proxy's ports arrives at the proxy's own sockets: by connections of ours that
 * are held open, and by those that the Agent has. Counters and rules are no evidence; a pair of sockets is.
 */
export const agentRoute: Check = {
  id: 'agent.route',
  needs: ['proxy.ports', 'agent.service'],
  live: true,
  slow: true,
  async run(context): Promise<Finding> {
    const { host } = context
    const units = (await agentUnits(context)).filter(({ state }) => state.active)
    const [netted, ...named] = await Promise.all([
      network(context, units),
      ...units.map((unit) => nameLeads(host, unit)),
    ])
    const { asked } = await proxyAnswers(context)
    const held = asked.flatMap(({ place, end }) => (end ? [{ place, end }] : []))
    const { troubles, arrived } = await ofAgent(context, units)
    const ours = held.map(({ place, end }) => astray(end, 'this host', place))
    const [first] = [netted, ...named, ...ours, ...troubles].filter((one) => one !== undefined)
    if (first !== undefined) return { status: 'fail', ...first }
    const good = held.filter(({ end }) => end.is === 'proxy')
    const evidence = `${good.length} of ${asked.length} connections of ours and ${arrived} of the Agent arrived at sockets of the proxy`
    const [strange] = await otherNames(host, units)
    if (strange !== undefined) {
      const summary = `${strange} sees another ${HOSTS} than this host: where localhost leads is not known.`
      return { status: 'skip', summary, evidence }
    }
    const blind = await unseen(host, units)
    if (blind !== undefined) return { status: 'skip', summary: blind, evidence }
    if (good.length === 0 || good.length < held.length) {
      const summary = 'Where connections to the ports of the proxy lead could not be seen.'
      return { status: 'skip', summary, evidence }
    }
    return {
      status: 'pass',
      summary: 'What is sent to the ports of the proxy arrives there.',
      evidence,
    }
  },
}
