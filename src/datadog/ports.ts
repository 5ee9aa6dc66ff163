import { FIRST_WITH_PROXY } from './agent-versions.ts'

/** The default of `fips.port_range_start`, and the port that the packaged cfg of the proxy binds first. */
export const FIRST_PORT = 9803

/** The size of the proxy's port range: offsets 0 to 15. Proxies of old packages bind fewer. */
export const PORT_COUNT = 16

/** The last port of the default range. */
export const LAST_PORT = FIRST_PORT + PORT_COUNT - 1

/** The offset of HAProxy's own statistics. */
export const STATISTICS_OFFSET = 0

/** The offset for metrics: an Agent that does not find this port does not find the range. */
export const METRICS_OFFSET = 1

/** A product's port at the proxy, and how to tell that an Agent sends it. */
export interface Product {
  /** Added to `fips.port_range_start`. */
  readonly offset: number
  readonly name: string
  /** The first Agent that sends it through the proxy. */
  readonly since: string
  /** The key of datadog.yaml that turns it on; without one it is on unless `off` says otherwise. */
  readonly on?: string
  /** The key of datadog.yaml that, set to false, turns it off. */
  readonly off?: string
  /** Sent for integrations only: its configuration does not tell whether it is in use. */
  readonly byIntegrations?: boolean
  /** Values of the Datadog chart of which any turns it on, dotted; without one only the Agent's own settings do. */
  readonly chart?: readonly string[]
  /** The same for fields of a DatadogAgent. */
  readonly operator?: readonly string[]
  /** On in chart and operator unless the file says otherwise. */
  readonly onInKubernetes?: boolean
}

const apm = {
  since: FIRST_WITH_PROXY,
  off: 'apm_config.enabled',
  chart: ['datadog.apm.socketEnabled', 'datadog.apm.portEnabled', 'datadog.apm.enabled'],
  operator: ['spec.features.apm.enabled'],
  onInKubernetes: true,
} as const

const ofIntegrations = { since: FIRST_WITH_PROXY, byIntegrations: true } as const

/**
 * What an Agent sends where, from the public history of its `fips` settings (DataDog/datadog-agent pull
 * requests 13972, 15195, 22470), values.yaml of the chart (DataDog/helm-charts) and v2alpha1 of the operator
 * (DataDog/datadog-operator). No product uses offset 11.
 */
export const products: readonly Product[] = [
  { offset: METRICS_OFFSET, name: 'metrics', since: FIRST_WITH_PROXY },
  { offset: 2, name: 'traces', ...apm },
  { offset: 3, name: 'profiles', ...apm },
  {
    offset: 4,
    name: 'processes',
    since: FIRST_WITH_PROXY,
    chart: ['datadog.processAgent.enabled'],
    operator: [
      'spec.features.liveContainerCollection.enabled',
      'spec.features.liveProcessCollection.enabled',
    ],
    onInKubernetes: true,
  },
  {
    offset: 5,
    name: 'logs',
    since: FIRST_WITH_PROXY,
    on: 'logs_enabled',
    chart: ['datadog.logs.enabled'],
    operator: ['spec.features.logCollection.enabled'],
  },
  { offset: 6, name: 'database metrics', ...ofIntegrations },
  { offset: 7, name: 'database samples', ...ofIntegrations },
  { offset: 8, name: 'network device metadata', ...ofIntegrations },
  { offset: 9, name: 'SNMP traps', since: '7.53.0', on: 'network_devices.snmp_traps.enabled' },
  { offset: 10, name: 'instrumentation telemetry', ...apm },
  {
    offset: 12,
    name: 'Orchestrator Explorer',
    since: '7.43.0',
    on: 'orchestrator_explorer.enabled',
    chart: ['datadog.orchestratorExplorer.enabled'],
    operator: ['spec.features.orchestratorExplorer.enabled'],
    onInKubernetes: true,
  },
  {
    offset: 13,
    name: 'Runtime Security',
    since: '7.43.0',
    on: 'runtime_security_config.enabled',
    chart: ['datadog.securityAgent.runtime.enabled', 'datadog.securityAgent.runtime.fimEnabled'],
    operator: ['spec.features.cws.enabled'],
  },
  {
    offset: 14,
    name: 'compliance findings',
    since: '7.53.0',
    on: 'compliance_config.enabled',
    chart: ['datadog.securityAgent.compliance.enabled'],
    operator: ['spec.features.cspm.enabled'],
  },
  { offset: 15, name: 'NetFlow', since: '7.53.0', on: 'network_devices.netflow.enabled' },
]
