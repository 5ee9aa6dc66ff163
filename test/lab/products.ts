/** One row per product that the proxy carries: the port's offset and the names around it. */
export interface Product {
  readonly offset: number
  readonly frontend: string
  readonly backend: string
  /** What stands before the site in the name of the intake behind the proxy. */
  readonly prefix: string
}

/** The offsets are those that the Agent adds to `fips.port_range_start`; 0 is the statistics page. */
export const products: readonly Product[] = [
  row(1, 'metrics-forwarder', 'metrics', 'haproxy-app.agent'),
  row(2, 'traces-forwarder', 'traces', 'trace.agent'),
  row(3, 'profiles-forwarder', 'profiles', 'intake.profile'),
  row(4, 'processes-forwarder', 'processes', 'process'),
  row(5, 'logs-http-frontend', 'logs-http', 'agent-http-intake.logs'),
  row(6, 'database-monitoring-metrics-frontend', 'dbm-metrics', 'dbm-metrics-intake'),
  row(7, 'database-monitoring-samples-frontend', 'dbm-samples', 'dbquery-intake'),
  row(8, 'network-devices-metadata-frontend', 'ndm-metadata', 'ndm-intake'),
  row(9, 'network-devices-snmp-traps-frontend', 'snmp-traps', 'snmp-traps-intake'),
  row(10, 'instrumentation-telemetry-frontend', 'telemetry', 'instrumentation-telemetry-intake'),
  row(11, 'appsec-events-frontend', 'appsec-events', 'appsecevts-intake'),
  row(12, 'orchestrator-explorer-frontend', 'orchestrator', 'orchestrator'),
  row(13, 'runtime-security-frontend', 'runtime-security', 'runtime-security-http-intake.logs'),
  row(14, 'compliance-frontend', 'compliance', 'compliance-http-intake.logs'),
  row(15, 'network-devices-netflow-frontend', 'netflow', 'ndmflow-intake'),
]

function row(offset: number, frontend: string, backend: string, prefix: string): Product {
  return { offset, frontend, backend: `datadog-${backend}`, prefix }
}
