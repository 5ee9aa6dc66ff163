/** The API of the resource DatadogAgent that can have the proxy: v1alpha1 has no `spec.global.fips`. */
export const OPERATOR_API = 'datadoghq.com/v2alpha1'

/** Mappings in values of the Datadog chart that become a datadog.yaml, by their last key. */
export const agentConfigKeys: readonly string[] = ['customAgentConfig', 'datadog_cluster_yaml']
