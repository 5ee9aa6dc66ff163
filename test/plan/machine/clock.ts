import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

const realNow = Date.now
const realElapsed = performance.now.bind(performance)
let skipped = 0

/** Makes waits pass at once and both clocks go on by them, for the whole process: hosts of these tests live in it. */
export function waitsPassAtOnce(): void {
  Date.now = () => realNow() + skipped
  performance.now = () => realElapsed() + skipped
  timers.setTimeout = (async (delay = 0) => {
    skipped += delay
  }) as typeof timers.setTimeout
  syncBuiltinESMExports()
}
