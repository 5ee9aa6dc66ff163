import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import type { Test } from 'tap'

/**
 * Makes waits pass at once and both clocks go on by them, for the whole process, because the hosts of these
 * tests live in it; until the test file `t` ends, because other files share the process.
 */
export function waitsPassAtOnce(t: Test): void {
  const real = { now: Date.now, elapsed: performance.now, wait: timers.setTimeout }
  let skipped = 0
  Date.now = () => real.now() + skipped
  performance.now = () => real.elapsed.call(performance) + skipped
  timers.setTimeout = (async (delay = 0) => {
    skipped += delay
  }) as typeof timers.setTimeout
  syncBuiltinESMExports()
  t.teardown(() => {
    Date.now = real.now
    performance.now = real.elapsed
    timers.setTimeout = real.wait
    syncBuiltinESMExports()
  })
}
