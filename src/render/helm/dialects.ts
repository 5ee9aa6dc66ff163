import type { Path } from '../tree.ts'

/** A way to configure the Agent on Kubernetes: where it has what. Paths in dots. */
export interface ValuesDialect {
  readonly kind: 'helm' | 'datadogagent'
  /** The column of the tables in src/datadog that has this dialect's names. */
  readonly names: 'chart' | 'operator'
  readonly fips: string
  readonly https: string
  readonly localAddress: string
  readonly customConfig: string
  readonly site: string
  /** The value found there that leaves the proxy out, and why. */
  readonly defeats: readonly (readonly [path: string, value: string, why: string])[]
  /** Mappings with `tag`, `tagSuffix` and `name` of an image that has the Agent in it. */
  readonly images: readonly string[]
}

/** The chart `datadog` of github.com/DataDog/helm-charts: values.yaml and templates/_container-fips-proxy.yaml. */
export const helm: ValuesDialect = {
  kind: 'helm',
  names: 'chart',
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
  images: ['agents.image', 'clusterAgent.image', 'clusterChecksRunner.image'],
}

/** The custom resource DatadogAgent, datadoghq.com/v2alpha1, of github.com/DataDog/datadog-operator. */
export const operator: ValuesDialect = {
  kind: 'datadogagent',
  names: 'operator',
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
  images: [
    'spec.override.nodeAgent.image',
    'spec.override.clusterAgent.image',
    'spec.override.clusterChecksRunner.image',
  ],
}

/** Gives a dotted path as a path. */
export function dotted(path: string): Path {
  return path.split('.')
}
