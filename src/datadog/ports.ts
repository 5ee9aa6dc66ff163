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

/** A product's port at the proxy, and how to tell that this Agent sends it. */
export interface Product {
  /** Added to `fips.port_range_start`. */
  readonly offset: number
  readonly name: string
  /** The first Agent that sends it through the proxy. */
  readonly since: string
  /** The key that turns it on; without one it is on unless `off` says otherwise. */
  readonly on?: string
  /** The key that, set to false, turns it off. */
  readonly off?: string
  /** Sent for integrations only: its configuration does not tell whether it is in use. */
  readonly byIntegrations?: boolean
}

/**
 * What an Agent sends where, from the public history of its `fips` settings (DataDog/datadog-agent pull
 * requests 13972, 15195, 22470). No product uses offset 11.
 */
export const products: readonly Product[] = [
  { offset: METRICS_OFFSET, name: 'metrics', since: FIRST_WITH_PROXY },
  { offset: 2, name: 'traces', since: FIRST_WITH_PROXY, off: 'apm_config.enabled' },
  { offset: 3, name: 'profiles', since: FIRST_WITH_PROXY, off: 'apm_config.enabled' },
  { offset: 4, name: 'processes', since: FIRST_WITH_PROXY },
  { offset: 5, name: 'logs', since: FIRST_WITH_PROXY, on: 'logs_enabled' },
  { offset: 6, name: 'database metrics', since: FIRST_WITH_PROXY, byIntegrations: true },
  { offset: 7, name: 'database samples', since: FIRST_WITH_PROXY, byIntegrations: true },
  { offset: 8, name: 'network device metadata', since: FIRST_WITH_PROXY, byIntegrations: true },
  { offset: 9, name: 'SNMP traps', since: '7.53.0', on: 'network_devices.snmp_traps.enabled' },
  {
    offset: 10,
    name: 'instrumentation telemetry',
    since: FIRST_WITH_PROXY,
    off: 'apm_config.enabled',
  },
  {
    offset: 12,
    name: 'Orchestrator Explorer',
    since: '7.43.0',
    on: 'orchestrator_explorer.enabled',
  },
  { offset: 13, name: 'Runtime Security', since: '7.43.0', on: 'runtime_security_config.enabled' },
  { offset: 14, name: 'compliance findings', since: '7.53.0', on: 'compliance_config.enabled' },
  { offset: 15, name: 'NetFlow', since: '7.53.0', on: 'network_devices.netflow.enabled' },
]
