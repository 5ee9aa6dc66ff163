import semver from 'semver'
import { FIRST_WITH_PROXY } from '../../datadog/agent-versions.ts'
import { products } from '../../datadog/ports.ts'
import { isLoopbackHost } from '../../text/loopback.ts'
import { castBoolean, type Setting, variableOf } from './setting.ts'

/** A setting by which data leaves past the proxy, whatever `fips.enabled` says. */
export interface WayPast {
  readonly setting: string
  /** Where it stands. */
  readonly source: string
  /** What leaves, and where to. */
  readonly what: string
}

/** Lists of further receivers: the Agent redirects none of them. The keys end alike in every product. */
const moreReceivers = /(^|\.|_)additional_endpoints$/i

/** What the Agent sends to its site by itself when it is turned on. */
const switches: Readonly<Record<string, string>> = {
  'multi_region_failover.enabled': 'data for a second site',
  'remote_configuration.enabled': 'Remote Configuration',
  'container_image.enabled': 'container images',
  'container_lifecycle.enabled': 'container life cycles',
  'sbom.enabled': 'software bills of materials',
  'network_path.connections_monitoring.enabled': 'network paths',
  'discovery.enabled': 'service discovery',
  'service_discovery.enabled': 'service discovery',
  'dynamic_instrumentation.enabled': 'dynamic instrumentation',
  'process_config.event_collection.enabled': 'events of processes',
  'software_inventory.enabled': 'the inventory of software',
  'synthetics.collector.enabled': 'synthetic tests',
  'internal_profiling.enabled': "profiles of the Agent's own processes",
  'otelcollector.enabled': 'what the OpenTelemetry collector of the Agent exports',
  'observability_pipelines_worker.metrics.enabled': 'metrics, to the pipelines worker',
  'observability_pipelines_worker.logs.enabled': 'logs, to the pipelines worker',
  'observability_pipelines_worker.traces.enabled': 'traces, to the pipelines worker',
  'vector.metrics.enabled': 'metrics, to Vector',
  'vector.logs.enabled': 'logs, to Vector',
  'vector.traces.enabled': 'traces, to Vector',
}

/** A key that gives an address to send to. */
const address = /(^|\.|_)dd_url$/i

const logEndpoints = [
  'logs_config',
  ...['metrics', 'activity', 'samples'].map((name) => `database_monitoring.${name}`),
  ...['metadata', 'snmp_traps.forwarder', 'netflow.forwarder'].map(
    (name) => `network_devices.${name}`,
  ),
  'runtime_security_config.endpoints',
  'compliance_config.endpoints',
]

/** The addresses that the Agent replaces by those of the proxy, and the variables that give the same. */
const replaced = new Set(
  [
    'dd_url',
    ...logEndpoints.flatMap((prefix) => [`${prefix}.dd_url`, `${prefix}.logs_dd_url`]),
    ...['apm_dd_url', 'profiling_dd_url', 'telemetry.dd_url'].map((name) => `apm_config.${name}`),
    'process_config.process_dd_url',
    'process_config.orchestrator_dd_url',
    'orchestrator_explorer.orchestrator_dd_url',
  ]
    .flatMap((key) => [key, variableOf(key)])
    .concat('DD_URL', 'DD_APM_DD_URL', 'DD_APM_PROFILING_DD_URL', 'DD_APM_TELEMETRY_DD_URL'),
)

/** Says whether a setting sends to an address of its own that is not on this host. */
function leavesHost(name: string, value: unknown): boolean {
  if (!address.test(name) || replaced.has(name) || isNothing(value)) return false
  const host = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/i.exec(String(value))?.[1] ?? ''
  return !isLoopbackHost(host.toLowerCase().replace(/^\[(.*)\]$/, '$1'))
}

/** The switches that lead past the proxy in one version of the Agent (`7.66.0`). */
function switchesOf(version: string): Readonly<Record<string, string>> {
  const number = semver.coerce(version) ?? FIRST_WITH_PROXY
  const notYet = products.filter(({ on, since }) => on !== undefined && semver.lt(number, since))
  const older = notYet.map(({ on, name, since }) => [
    on,
    `${name}, which Agents before ${since.replace(/\.0$/, '')} send past the proxy`,
  ])
  return { ...switches, ...Object.fromEntries(older) }
}

/**
 * Gives every setting, of files and environment alike, by which an Agent of this version sends past the
 * proxy. The rules are those of `setupFipsEndpoints` in the Agent: what it does not redirect.
 */
export function waysPast(settings: readonly Setting[], version: string): WayPast[] {
  const byName = new Map(
    Object.entries(switchesOf(version)).flatMap(([key, what]) => [
      [key, what],
      [variableOf(key), what],
    ]),
  )
  return settings.flatMap(({ name, value, source }) => {
    const what = byName.get(name)
    if (what !== undefined && castBoolean(value) === true) return [{ setting: name, source, what }]
    if (leavesHost(name, value))
      return [{ setting: name, source, what: 'data for its own address' }]
    if (!moreReceivers.test(name) || isNothing(value)) return []
    return [{ setting: name, source, what: 'data for further receivers' }]
  })
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true
  if (typeof value === 'string') return /^\s*(|\{\s*\}|\[\s*\]|null)\s*$/.test(value)
  return typeof value === 'object' && Object.keys(value).length === 0
}
