/** The first Agent with the `fips` settings (release notes of the Agent). */
export const FIRST_WITH_PROXY = '7.41.0'

/** The first Agent with everything in `PRODUCTS` (Datadog's page on the Agent FIPS proxy). */
export const FIRST_WITH_ALL = '7.45.0'

/** What the proxy carries from 7.45 on, in the words of that page. */
export const PRODUCTS =
  'metrics, logs, APM traces, APM profiles, instrumentation telemetry, processes, Orchestrator Explorer, Runtime Security'
