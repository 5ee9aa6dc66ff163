import type { Test } from 'tap'

/**
 * How many hosts one file has at a time: while one waits, another computes. Several files run at once, and
 * four hosts keep two processors busy.
 */
export const HOSTS = Number(process.env.DD_FIPS_TEST_HOSTS ?? 2)

/**
 * Returns options of a test of `t` that boots hosts of its own, and so may run beside the others that have
 * these options.
 * @param reason why there are no hosts, as `hostsAvailable` has it
 */
export function sideBySide(t: Test, reason?: string): { buffered: true } | { skip: string } {
  t.jobs = HOSTS
  return reason === undefined ? { buffered: true } : { skip: reason }
}
