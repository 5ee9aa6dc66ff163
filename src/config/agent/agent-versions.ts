import semver from 'semver'

/** The first Agent with the `fips` settings, and the first with all that the proxy carries. */
export const FIRST_WITH_PROXY = '7.41.0'
export const FIRST_WITH_ALL = '7.45.0'

/** What the proxy carries from 7.45 on. */
export const PRODUCTS =
  'metrics, logs, APM traces, APM profiles, instrumentation telemetry, processes, Orchestrator Explorer, Runtime Security'

/** Compares the number of an Agent version only: `7.45.0~rc.1` has what 7.45.0 has. */
export function olderThan(version: string, limit: string): boolean {
  const coerced = semver.coerce(version)
  return coerced === null || semver.lt(coerced, limit)
}
