import type { Path } from '../tree.ts'

/** A product and the last port that it needs, as an offset from the first one. */
export interface Product {
  readonly name: string
  readonly offset: number
  /** Any of these being true turns it on. */
  readonly switches: readonly string[]
  /** What the chart or the operator takes where the file does not say. */
  readonly isOnByDefault?: boolean
}

/** A way to configure the Agent on Kubernetes: where it has what. Paths in dots. */
export interface Dialect {
  readonly kind: 'helm' | 'datadogagent'
  readonly fips: string
  readonly https: string
  readonly localAddress: string
  readonly customConfig: string
  readonly site: string
  /** The value found there that leaves the proxy out, and why. */
  readonly defeats: readonly (readonly [path: string, value: string, why: string])[]
  /** Switches of products whose data the proxy has no port for. */
  readonly straight: readonly string[]
  /** Mappings with `tag`, `tagSuffix` and `name` of an image that has the Agent in it. */
  readonly images: readonly string[]
  readonly products: readonly Product[]
}

/** Products that only the Agent's own settings turn on; the variable and the setting say the same. */
export const agentProducts: readonly (readonly [offset: number, name: string, setting: string])[] =
  [
    [9, 'SNMP Traps', 'network_devices.snmp_traps.enabled'],
    [15, 'NetFlow', 'network_devices.netflow.enabled'],
  ]

/** The chart `datadog` of github.com/DataDog/helm-charts: values.yaml and templates/_container-fips-proxy.yaml. */
export const helm: Dialect = {
  kind: 'helm',
  fips: 'fips',
  https: 'use_https',
  localAddress: 'local_address',
  customConfig: 'customFipsConfig',
  site: 'datadog.site',
  defeats: [
    ['useFIPSAgent', 'true', 'the chart takes the FIPS Agent instead and leaves the proxy out'],
    ['targetSystem', 'windows', 'the chart adds the proxy on Linux only'],
    ['providers.gke.autopilot', 'true', 'the chart leaves the proxy out on GKE Autopilot'],
    ['providers.gke.gdc', 'true', 'the chart leaves the proxy out on Google Distributed Cloud'],
  ],
  straight: [
    'datadog.remoteConfiguration.enabled',
    'remoteConfiguration.enabled',
    'datadog.sbom.containerImage.enabled',
    'datadog.sbom.host.enabled',
    'datadog.networkPath.connectionsMonitoring.enabled',
    'datadog.containerImageCollection.enabled',
    'datadog.discovery.enabled',
  ],
  images: ['agents.image', 'clusterAgent.image', 'clusterChecksRunner.image'],
  products: [
    {
      name: 'APM',
      offset: 10,
      switches: ['datadog.apm.socketEnabled', 'datadog.apm.portEnabled', 'datadog.apm.enabled'],
      isOnByDefault: true,
    },
    {
      name: 'Processes',
      offset: 4,
      switches: ['datadog.processAgent.enabled'],
      isOnByDefault: true,
    },
    { name: 'Logs', offset: 5, switches: ['datadog.logs.enabled'] },
    {
      name: 'Orchestrator Explorer',
      offset: 12,
      switches: ['datadog.orchestratorExplorer.enabled'],
      isOnByDefault: true,
    },
    {
      name: 'Runtime Security',
      offset: 13,
      switches: [
        'datadog.securityAgent.runtime.enabled',
        'datadog.securityAgent.runtime.fimEnabled',
      ],
    },
    { name: 'Compliance', offset: 14, switches: ['datadog.securityAgent.compliance.enabled'] },
  ],
}

/** The custom resource DatadogAgent, datadoghq.com/v2alpha1, of github.com/DataDog/datadog-operator. */
export const operator: Dialect = {
  kind: 'datadogagent',
  fips: 'spec.global.fips',
  https: 'useHTTPS',
  localAddress: 'localAddress',
  customConfig: 'customFIPSConfig',
  site: 'spec.global.site',
  defeats: [
    [
      'spec.global.useFIPSAgent',
      'true',
      'the operator takes the FIPS Agent instead and leaves the proxy out',
    ],
  ],
  straight: [
    'spec.features.remoteConfiguration.enabled',
    'spec.features.sbom.enabled',
    'spec.features.serviceDiscovery.enabled',
  ],
  images: [
    'spec.override.nodeAgent.image',
    'spec.override.clusterAgent.image',
    'spec.override.clusterChecksRunner.image',
  ],
  products: [
    { name: 'APM', offset: 10, switches: ['spec.features.apm.enabled'], isOnByDefault: true },
    {
      name: 'Processes',
      offset: 4,
      switches: [
        'spec.features.liveContainerCollection.enabled',
        'spec.features.liveProcessCollection.enabled',
      ],
      isOnByDefault: true,
    },
    { name: 'Logs', offset: 5, switches: ['spec.features.logCollection.enabled'] },
    {
      name: 'Orchestrator Explorer',
      offset: 12,
      switches: ['spec.features.orchestratorExplorer.enabled'],
      isOnByDefault: true,
    },
    { name: 'Runtime Security', offset: 13, switches: ['spec.features.cws.enabled'] },
    { name: 'Compliance', offset: 14, switches: ['spec.features.cspm.enabled'] },
  ],
}

/** Gives a dotted path as a path. */
export function dotted(path: string): Path {
  return path.split('.')
}
