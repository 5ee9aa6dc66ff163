import type { CheckContext, CheckId, CheckResult, Status } from '../checks/check.ts'
import { type AgentUnit, agentUnits } from '../checks/probes/agent-units.ts'
import { type HeldPort, portHolders } from '../checks/probes/port-holders.ts'
import { type ProxyAnswers, proxyAnswers } from '../checks/probes/proxy-answers.ts'
import {
  copyExample,
  digestsOf,
  proveExample,
  type Restoration,
  restoreLost,
} from '../checks/probes/proxy-example.ts'
import type { Verdict } from '../checks/verify.ts'
import { type Complaints, complaintsIn } from '../config/agent/agent-complaints.ts'
import { lastAttempt } from '../config/agent/last-words.ts'
import { fileOf } from '../config/agent/setting.ts'
import { type Bind, proxyBinds } from '../config/proxy/cfg.ts'
import { AGENT_PACKAGE } from '../datadog/packages.ts'
import { agentUnit, proxyUnit } from '../datadog/units.ts'
import type { Host } from '../host/host.ts'
import { type Writer, writerOf } from '../host/pasted.ts'
import { places } from '../host/places.ts'
import { managerInCharge } from '../services/registry.ts'
import type { Typed, UnitState } from '../services/service-manager.ts'
import { type UnitOutcome, unitOutcomes } from '../services/systemd/unit-outcome.ts'
import { type Firewall, readFirewall } from '../system/firewall/read-firewall.ts'
import { journalSpan } from '../system/logs/journal.ts'
import { tailOf, unitLog } from '../system/logs/unit-log.ts'
import { socketUnits } from './commands/stop-holder.ts'

/** A service, how it fares, and what was logged since its last attempt to start. */
export interface Service {
  readonly name: string
  readonly state: UnitState | undefined
  readonly outcome: UnitOutcome | undefined
  readonly log: readonly string[]
  /** Where the log was found; undefined where it was found nowhere. */
  readonly logSource: string | undefined
}

/** What a doctor has seen; causes are inferred from it alone. */
export interface Observations {
  readonly check: (id: CheckId) => CheckResult | undefined
  /** `/`, or the directory of --root. */
  readonly root: string
  /** A service manager is in charge: there is something to start and to restart. */
  readonly isLive: boolean
  readonly proxy: Service
  readonly agent: Service
  /** The cfg of the proxy; `example` is the text that its package brought, unless it is `altered`. */
  readonly cfg: {
    readonly text: string | undefined
    readonly example: string | undefined
    /** Set where the package database has another digest of the example, or it is gone; with what puts it back. */
    readonly altered?: (Restoration & { readonly evidence: string }) | undefined
    readonly binds: readonly Bind[]
  }
  /** Puts the example in place of the cfg, in root's shell. */
  readonly copyExample: string
  /** Whose rights a command needs to change a file that sets something for the Agent. */
  readonly writer: (path: string) => Writer
  /** Ports of the cfg that others than the proxy hold. */
  readonly held: readonly HeldPort[]
  /** Socket units by port, where systemd itself holds one of those. */
  readonly sockets: ReadonlyMap<number, string>
  /** Undefined where nothing was asked, since a check before that failed. */
  readonly answers: ProxyAnswers | undefined
  /** Undefined where nothing that was seen raises the question. */
  readonly firewall: Firewall | undefined
  readonly agentUnits: readonly AgentUnit[]
  readonly agentVersion: string | undefined
  /** Why datadog.yaml cannot be read as a configuration. */
  readonly configFault: { readonly message: string; readonly remedy: string } | undefined
  /** What agent.log and its like complain of; by file. */
  readonly complaints: readonly (Complaints & { readonly file: string })[]
  readonly hosts: string
  readonly resolvConf: string
  /** The commands of the service manager in charge. */
  readonly typed: Typed
  /** Whose lines there are in the journal, where the proxy's are missing: from before and after its start. */
  readonly journal: { readonly before: boolean; readonly after: boolean } | undefined
  /** Whether journald itself runs. */
  readonly journald: UnitOutcome | undefined
}

/** Looks at everything that tells causes apart. Changes nothing, and asks nobody off this host. */
export async function observe(context: CheckContext, verdict: Verdict): Promise<Observations> {
  const { host, survey } = context
  const check = (id: CheckId) => verdict.checks.find((result) => result.id === id)
  const services = managerInCharge(host, survey.detection.init)
  const isLive = services.name !== 'none'
  const text = async (path: string) => (await host.read(path).catch(() => undefined))?.toString()
  const cfg = await text(places.proxyConfig)
  const altered =
    check('proxy.cfg.unmodified')?.status === 'fail' ? await alteredIn(context) : undefined
  const binds = proxyBinds(cfg ?? '')
  const names = ['systemd-journald', proxyUnit, agentUnit]
  const [journald, ...outcomes] = services.name === 'systemd' ? await unitOutcomes(host, names) : []
  const service = async (name: string, outcome: UnitOutcome | undefined): Promise<Service> => {
    const found = isLive ? await unitLog(host, name) : { lines: [], source: undefined }
    const { lines, source: logSource } = found
    return { name, state: survey.units.get(name), outcome, log: lastAttempt(lines), logSource }
  }
  const answers = asked(check('proxy.backends')) ? await proxyAnswers(context) : undefined
  const isBlocked = answers?.asked.some(
    ({ answer }) => !('status' in answer) || answer.status >= 500,
  )
  const raised = isBlocked || check('agent.diagnose')?.status === 'fail'
  const ports = binds.map(({ port }) => port)
  const proxy = await service(proxyUnit, outcomes[0])
  // No ports, no holders: the cfg may be one that cannot be read, as the check of it tells.
  const held = isLive && ports.length > 0 ? await portHolders(context, ports) : []
  // Where the configuration is damaged there is nothing to tell from it.
  const units = survey.installed.has(AGENT_PACKAGE) ? await agentUnits(context).catch(() => []) : []
  return {
    check,
    root: host.root,
    isLive,
    proxy,
    agent: await service(agentUnit, outcomes[1]),
    cfg: { text: cfg, example: await text(places.proxyExample), altered, binds },
    copyExample: await copyExample(host),
    writer: await writersOf(host, units),
    held,
    sockets: held.some(({ holder }) => holder?.pid === 1) ? await sockets(host) : new Map(),
    answers,
    firewall: isLive && raised ? await readFirewall(host) : undefined,
    agentUnits: units,
    agentVersion: survey.agentVersion,
    configFault: survey.configFault,
    complaints: await complaintsOf(host, survey.units.get(agentUnit)?.startedAt),
    hosts: (await text('/etc/hosts')) ?? '',
    resolvConf: (await text('/etc/resolv.conf')) ?? '',
    typed: services.typed,
    journal: await spanOf(host, proxy),
    journald,
  }
}

/** Gives what the package database has against the example of the cfg. */
async function alteredIn({ host, survey }: CheckContext): Promise<Observations['cfg']['altered']> {
  try {
    const [example, original] = await Promise.all([
      host.read(places.proxyExample),
      host.read(places.proxyOriginal),
    ])
    if (example === undefined) {
      const evidence = `${places.proxyExample} does not exist`
      return { evidence, ...(await restoreLost(host, survey, original)) }
    }
    const { proof, ...restoration } = await proveExample(host, survey, example, original)
    return proof.is === 'altered' ? { evidence: digestsOf(proof), ...restoration } : undefined
  } catch {
    return undefined // what cannot be read the check tells
  }
}

/** Asks about the files that settings come from; of another file dd-agent is the writer, who can do less. */
async function writersOf(host: Host, units: readonly AgentUnit[]): Promise<Observations['writer']> {
  const layers = units.flatMap(({ layers, running }) => [...layers, ...(running ?? [])])
  const files = layers.flat().flatMap(({ source }) => fileOf(source)?.file ?? [])
  const pairs = [...new Set(files)].map(
    async (file) => [file, await writerOf(host, file).catch(() => 'agent' as const)] as const,
  )
  const writers = new Map(await Promise.all(pairs))
  return (path) => writers.get(path) ?? 'agent'
}

/** Undefined where the proxy's log was found, or no journal can be asked. */
async function spanOf(host: Host, { log, state }: Service): Promise<Observations['journal']> {
  if (log.length > 0 || !state?.active || state.startedAt === undefined) return undefined
  return journalSpan(host, state.startedAt).catch(() => undefined)
}

const asked = (result: { readonly status: Status } | undefined) =>
  result !== undefined && result.status !== 'skip'

async function sockets(host: Host): Promise<Map<number, string>> {
  const command = ['systemctl', 'list-sockets', '--all', '--no-legend', '--no-pager'] as const
  const found = await host
    .run([...command], { expect: [0, 1], timeout: 10_000 })
    .catch(() => undefined)
  return socketUnits(found?.stdout ?? '')
}

/** Of an Agent that does not run the newest lines may be of any time: they are left out. */
async function complaintsOf(
  host: Host,
  since: number | undefined,
): Promise<Observations['complaints']> {
  if (host.root !== '/' || since === undefined) return []
  const names = (await host.list(places.agentLogs)).filter((name) => name.endsWith('.log'))
  const files = names.map(async (name) => {
    const file = `${places.agentLogs}/${name}`
    return complaintsIn(await tailOf(host, file), since).map((one) => ({ ...one, file }))
  })
  return (await Promise.all(files)).flat()
}
