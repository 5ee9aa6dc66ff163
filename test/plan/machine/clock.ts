import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

const realNow = Date.now
let skipped = 0

/** Makes waits pass at once and the clock go on by them, for the whole process: hosts of these tests live in it. */
export function waitsPassAtOnce(): void {
  Date.now = () => realNow() + skipped
  timers.setTimeout = (async (delay = 0) => {
    skipped += delay
  }) as typeof timers.setTimeout
  syncBuiltinESMExports()
}
