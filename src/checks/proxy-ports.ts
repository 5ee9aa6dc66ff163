import { olderThan } from '../config/agent/agent-versions.ts'
import { castBoolean, castInteger, winner } from '../config/agent/setting.ts'
import { type Bind, isReached, isWildcard, overlaps, proxyBinds } from '../config/proxy/cfg.ts'
import { fipsDefaults } from '../datadog/fips-settings.ts'
import { METRICS_OFFSET, type Product, products } from '../datadog/ports.ts'
import { proxyUnit } from '../datadog/units.ts'
import { places } from '../host/places.ts'
import { managerInCharge } from '../services/registry.ts'
import { changedSince } from '../system/changed-since.ts'
import { plain } from '../system/listeners.ts'
import { bootTime, processStart } from '../system/processes.ts'
import type { Check, CheckContext, Finding } from './check.ts'
import { type AgentUnit, agentUnits } from './probes/agent-units.ts'
import { listening } from './probes/listening.ts'
import { nameOfHolder, portHolders } from './probes/port-holders.ts'

/** A product whose port the proxy does not have where a unit of the Agent looks for it. */
interface Gap {
  readonly unit: string
  readonly place: string
  readonly product: Product
  readonly inUse: boolean
}

/** Where a unit of the Agent looks for the proxy. */
const addressOf = ({ layers, running = layers }: Pick<AgentUnit, 'layers' | 'running'>) =>
  String(winner(running, 'fips.local_address')?.value ?? fipsDefaults.localAddress)

/** The ports that others hold, with who they are. */
async function notOurs(
  context: CheckContext,
  ports: readonly number[],
  units: readonly AgentUnit[],
): Promise<string[]> {
  const byHolder = new Map<string, number[]>()
  for (const { port, holder } of await portHolders(context, ports, units.map(addressOf))) {
    const who = nameOfHolder(holder)
    byHolder.set(who, [...(byHolder.get(who) ?? []), port])
  }
  const inOrder = (list: readonly number[]) => [...new Set(list)].sort((a, b) => a - b).join(', ')
  return [...byHolder].map(([who, list]) => `${inOrder(list)} by ${who}`)
}

/** Says whether every process of the proxy is older than its cfg; a reload brings a new one. */
async function isStale({ host, survey }: CheckContext): Promise<boolean> {
  const starts = (survey.units.get(proxyUnit)?.pids ?? []).map((pid) => processStart(host, pid))
  const newest = Math.max(...(await Promise.all(starts)).map((start) => start ?? 0))
  if (newest === 0) return false
  return changedSince(host, places.proxyConfig, (await bootTime(host)) + newest)
}

function isInUse(product: Product, layers: AgentUnit['layers']): boolean {
  const { on, off, byIntegrations } = product
  if (byIntegrations) return false
  if (on !== undefined) return castBoolean(winner(layers, on)?.value) === true
  return off === undefined || castBoolean(winner(layers, off)?.value) !== false
}

/** The ports that this version of the Agent sends to, as each of its units has them, and the cfg lacks. */
function gaps(
  { name, layers, running }: AgentUnit,
  binds: readonly Bind[],
  version: string,
): Gap[] {
  const seen = running ?? layers
  const start =
    castInteger(winner(seen, 'fips.port_range_start')?.value) ?? fipsDefaults.portRangeStart
  const address = addressOf({ layers, running })
  const used = products.filter(({ since }) => !olderThan(version, since))
  return used.flatMap((product) => {
    const port = start + product.offset
    if (binds.some((bind) => bind.port === port && isReached(bind, address))) return []
    return [{ unit: name, place: `${address}:${port}`, product, inUse: isInUse(product, seen) }]
  })
}

function judgeGaps(found: readonly Gap[], evidence: string): Finding | undefined {
  const [lost] = found.filter(({ product }) => product.offset === METRICS_OFFSET)
  if (lost !== undefined) {
    return {
      status: 'fail',
      summary: `${lost.unit} sends metrics to ${lost.place}, but the proxy does not listen there.`,
      evidence,
      remedy:
        'Make fips.port_range_start and fips.local_address of the Agent match the cfg of the proxy.',
    }
  }
  const [inUse] = found.filter((gap) => gap.inUse)
  const rows = (inUse ? found.filter((gap) => gap.inUse) : found).map(
    ({ place, product }) => `${place} (${product.name})`,
  )
  if (rows.length === 0) return undefined
  const list = [...new Set(rows)].join(', ')
  return {
    status: inUse ? 'fail' : 'warn',
    summary: `All ports of the cfg listen, but this Agent also uses ${list}.`,
    evidence,
    remedy: 'Run `dd-fips install --upgrade`: newer proxies have more ports.',
  }
}

export const proxyPorts: Check = {
  id: 'proxy.ports',
  needs: ['proxy.service'],
  ofThisHost: true,
  live: true,
  async run(context): Promise<Finding> {
    const { host, survey } = context
    const { typed } = managerInCharge(host, survey.detection.init)
    const binds = proxyBinds((await host.read(places.proxyConfig))?.toString() ?? '')
    const ports = [...new Set(binds.map(({ port }) => port))].sort((a, b) => a - b)
    const evidence = `${places.proxyConfig} binds ${ports.join(', ') || 'nothing'}`
    const open = await listening(context)
    const isOpen = ({ address, port }: Bind) =>
      open.some((one) => one.port === port && overlaps(plain(one.address), address))
    const closed = ports.filter((port) => !binds.some((bind) => bind.port === port && isOpen(bind)))
    if (closed.length > 0 || ports.length === 0) {
      const summary = `Nothing listens on ${closed.join(', ') || 'any port of the proxy'}.`
      const remedy = `\`${typed.log(proxyUnit)}\` says why the proxy did not bind them.`
      return { status: 'fail', summary, evidence, remedy }
    }
    const units = survey.agentVersion === undefined ? [] : await agentUnits(context)
    const strange = await notOurs(context, ports, units)
    if (strange.length > 0) {
      const summary = `Ports of the proxy are held by others: ${strange.join('; ')}.`
      const remedy = `Stop that program, then run \`${typed.restart(proxyUnit)}\`.`
      return { status: 'fail', summary, evidence, remedy }
    }
    if (await isStale(context)) {
      const summary = 'The proxy was started before the last change of its cfg.'
      const remedy = `Run \`${typed.restart(proxyUnit)}\`.`
      return { status: 'fail', summary, evidence, remedy }
    }
    const missing = units.flatMap((unit) => gaps(unit, binds, survey.agentVersion ?? ''))
    const gap = judgeGaps(missing, evidence)
    if (gap !== undefined) return gap
    const wild = [...new Set(binds.filter(isWildcard).map(({ address }) => address))]
    if (wild.length > 0) {
      return {
        status: 'warn',
        summary: `The proxy listens on ${wild.join(' and ')}: whoever reaches this host can send through it.`,
        evidence,
        remedy: `Run \`dd-fips install --upgrade\` (newer proxies bind 127.0.0.1), or let a firewall keep others from ports ${ports[0]} to ${ports.at(-1)}.`,
      }
    }
    return {
      status: 'pass',
      summary: `All ${ports.length} ports listen, held by the proxy.`,
      evidence,
    }
  },
}
