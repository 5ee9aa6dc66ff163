import timers from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

/** What test files that share a process must leave as it was. */
export function processState(): Record<string, unknown> {
  const umask = process.umask(0o022)
  process.umask(umask)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException', 'unhandledRejection']
  const listeners = signals.map((name) => [`listeners of ${name}`, process.listenerCount(name)])
  return {
    'working directory': process.cwd(),
    umask,
    clocks: [Date.now, performance.now, timers.setTimeout],
    'exit code': process.exitCode,
    ...Object.fromEntries(listeners),
    ...Object.fromEntries(Object.entries(process.env).map(([name, value]) => [`$${name}`, value])),
  }
}

/** Returns the names of what differs now from an earlier `processState`. */
export function stateChanges(before: Record<string, unknown>): string[] {
  const now = processState()
  const names = new Set([...Object.keys(before), ...Object.keys(now)])
  return [...names].filter((name) => !isDeepStrictEqual(before[name], now[name]))
}
