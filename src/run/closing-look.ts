import { setTimeout as delay } from 'node:timers/promises'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import type { PlannedChange } from '../plan/plan.ts'
import type { UnitState } from '../services/service-manager.ts'
import { hasBegun } from '../services/signs-of-life.ts'
import { notReady } from '../steps/await-service.ts'
import { seenStatus } from '../system/file-identity.ts'
import { processStart } from '../system/processes.ts'

type Units = ReadonlyMap<string, UnitState>

const BEGINS_WITHIN = 5_000 // ms
const LOOK_EVERY = 2 // ms

/** Waits until the main process of every unit that is active runs the unit's own program. */
export async function awaitBegun(host: Host, units: Units): Promise<void> {
  const end = performance.now() + BEGINS_WITHIN
  const mains = [...units.values()].flatMap(({ active, pids }) => (active ? pids.slice(0, 1) : []))
  for (const pid of mains) {
    while (!(await hasBegun(host, pid)) && performance.now() < end) await delay(LOOK_EVERY)
  }
}

/** True if each unit is as it was, with the same main process. */
export function areSame(before: Units, now: Units): boolean {
  return [...before].every(([unit, { active, enabled, pids }]) => {
    const state = now.get(unit)
    return state?.active === active && state.enabled === enabled && state.pids[0] === pids[0]
  })
}

/** Gives what is another as soon as a file is changed that the survey reads or that the proxy starts from. */
export async function marksOf(host: Host): Promise<string> {
  const read = [places.agentConfig, places.agentEnvironment, places.proxyConfig]
  const found = await Promise.all(read.map((path) => seenStatus(host, path)))
  return JSON.stringify(found.map((one) => one && [one.inode, one.size, one.ctimeMs]))
}

/**
 * Takes note of the main processes of the units that these changes started. Returns what refuses, later, a
 * unit whose process has ended since: whether or not the service manager has started it again, it does not
 * stay up. That throws SERVICE_NOT_READY.
 */
export async function witness(
  host: Host,
  changes: readonly PlannedChange[],
  units: Units,
): Promise<() => Promise<void>> {
  const started = changes.flatMap(({ step }) => {
    const [pid] = (step.kind === 'enable-service' && units.get(step.unit)?.pids) || []
    return step.kind === 'enable-service' && step.run && pid !== undefined ? [{ step, pid }] : []
  })
  const starts = await Promise.all(started.map(({ pid }) => processStart(host, pid)))
  return async () => {
    for (const [index, { step, pid }] of started.entries()) {
      const now = await processStart(host, pid)
      if (now === undefined || now !== starts[index]) throw await notReady(step, host, [], true)
    }
  }
}
