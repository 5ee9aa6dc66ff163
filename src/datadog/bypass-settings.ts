/** A switch by which an Agent sends data straight to its site, whatever `fips.enabled` says. */
export interface BypassSwitch {
  /** The key of datadog.yaml or system-probe.yaml. Its variable is `DD_` and the key in capitals, dots as `_`. */
  readonly setting: string
  /** What is sent. */
  readonly what: string
  /** On in newer Agents that find a container runtime, unless it is set to false. */
  readonly onByDefault?: boolean
  /** Values of the Datadog chart that turn it on, dotted. */
  readonly chart?: readonly string[]
  /** Fields of a DatadogAgent that turn it on, dotted. */
  readonly operator?: readonly string[]
}

/**
 * The products that the proxy has no port for. `setupFipsEndpoints` of the Agent redirects none of them
 * (datadog-agent, pkg/config/setup). Names in the chart are those of values.yaml and templates/ of
 * DataDog/helm-charts, names in the operator those of v2alpha1 of DataDog/datadog-operator.
 */
export const bypassSwitches: readonly BypassSwitch[] = [
  { setting: 'multi_region_failover.enabled', what: 'data for a second site' },
  {
    setting: 'remote_configuration.enabled',
    what: 'Remote Configuration',
    chart: [
      'datadog.remoteConfiguration.enabled',
      'remoteConfiguration.enabled',
      'clusterChecksRunner.remoteConfiguration.enabled',
    ],
    operator: ['spec.features.remoteConfiguration.enabled'],
  },
  {
    setting: 'container_lifecycle.enabled',
    what: 'container life cycles',
    onByDefault: true,
    chart: ['datadog.containerLifecycle.enabled'],
  },
  {
    setting: 'container_image.enabled',
    what: 'container images',
    onByDefault: true,
    chart: ['datadog.containerImageCollection.enabled'],
  },
  {
    // `sbom.host.enabled` and its like choose what is listed: without this switch the check does not run.
    setting: 'sbom.enabled',
    what: 'software bills of materials',
    chart: [
      'datadog.sbom.containerImage.enabled',
      'datadog.sbom.host.enabled',
      'datadog.sbom.enrichment.usage.enabled',
    ],
    operator: ['spec.features.sbom.enabled'],
  },
  {
    setting: 'network_path.connections_monitoring.enabled',
    what: 'network paths',
    chart: ['datadog.networkPath.connectionsMonitoring.enabled'],
  },
  {
    setting: 'discovery.enabled',
    what: 'service discovery',
    chart: ['datadog.discovery.enabled'],
    operator: ['spec.features.serviceDiscovery.enabled'],
  },
  { setting: 'service_discovery.enabled', what: 'service discovery' },
  {
    setting: 'dynamic_instrumentation.enabled',
    what: 'dynamic instrumentation',
    chart: ['datadog.dynamicInstrumentationGo.enabled'],
    operator: ['spec.features.dynamicInstrumentation.enabled'],
  },
  { setting: 'process_config.event_collection.enabled', what: 'events of processes' },
  { setting: 'software_inventory.enabled', what: 'the inventory of software' },
  { setting: 'synthetics.collector.enabled', what: 'synthetic tests' },
  { setting: 'internal_profiling.enabled', what: "profiles of the Agent's own processes" },
  {
    setting: 'otelcollector.enabled',
    what: 'what the OpenTelemetry collector of the Agent exports',
    chart: ['datadog.otelCollector.enabled', 'otelAgentGateway.enabled'],
    operator: ['spec.features.otelCollector.enabled', 'spec.features.otelAgentGateway.enabled'],
  },
  {
    setting: 'observability_pipelines_worker.metrics.enabled',
    what: 'metrics, to the pipelines worker',
  },
  { setting: 'observability_pipelines_worker.logs.enabled', what: 'logs, to the pipelines worker' },
  {
    setting: 'observability_pipelines_worker.traces.enabled',
    what: 'traces, to the pipelines worker',
  },
  { setting: 'vector.metrics.enabled', what: 'metrics, to Vector' },
  { setting: 'vector.logs.enabled', what: 'logs, to Vector' },
  { setting: 'vector.traces.enabled', what: 'traces, to Vector' },
]

/**
 * Sections of datadog.yaml that name a receiver. Files that `render` edits may be one of several, with the
 * switch of the section in another one: so any setting of theirs is worth a warning there.
 */
export const receiverSections: readonly string[] = [
  'multi_region_failover',
  'observability_pipelines_worker',
]

/** Keys and variables that list further receivers. Every product has one; the Agent redirects none of them. */
export const receiversKey = /(^|\.|_)additional_endpoints$/i

/** Keys and variables that give an address to send to. */
export const addressKey = /(^|\.|_)dd_url$/i

const logEndpoints = [
  'logs_config',
  ...['metrics', 'activity', 'samples'].map((name) => `database_monitoring.${name}`),
  ...['metadata', 'snmp_traps.forwarder', 'netflow.forwarder'].map(
    (name) => `network_devices.${name}`,
  ),
  'runtime_security_config.endpoints',
  'compliance_config.endpoints',
]

/** The addresses that `setupFipsEndpoints` replaces by those of the proxy. */
export const replacedAddresses: readonly string[] = [
  'dd_url',
  ...logEndpoints.flatMap((prefix) => [`${prefix}.dd_url`, `${prefix}.logs_dd_url`]),
  ...['apm_dd_url', 'profiling_dd_url', 'telemetry.dd_url'].map((name) => `apm_config.${name}`),
  'process_config.process_dd_url',
  'process_config.orchestrator_dd_url',
  'orchestrator_explorer.orchestrator_dd_url',
]

/** Variables of such addresses that are not named by the rule. */
export const replacedVariables: readonly string[] = [
  'DD_URL',
  'DD_APM_DD_URL',
  'DD_APM_PROFILING_DD_URL',
  'DD_APM_TELEMETRY_DD_URL',
]

/** Files below conf.d of checks that send by a pipeline of their own, as paths or as names in a chart's `confd`. */
export const bypassCheckFile = /(^|\/)network_path(\.d\/[^/]+)?\.ya?ml$/
