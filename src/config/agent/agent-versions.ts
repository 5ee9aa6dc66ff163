import semver from 'semver'

/** Compares the number of an Agent version only: `7.45.0~rc.1` has what 7.45.0 has. */
export function olderThan(version: string, limit: string): boolean {
  const coerced = semver.coerce(version)
  return coerced === null || semver.lt(coerced, limit)
}
