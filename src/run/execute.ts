import { DdFipsError } from '../errors.ts'
import type { Plan, PlannedChange } from '../plan/plan.ts'
import { behaviourOf, type Step } from '../steps/registry.ts'
import type { Change, DoingContext } from '../steps/step.ts'
import type { Journal } from './journal.ts'

/** Told of the steps as they go by. */
export interface Watcher {
  readonly started: (step: Step) => void
  readonly done: (change: PlannedChange) => void
  /** Name of the signal that asked us to stop, once one did: no further step begins. */
  readonly stopped: () => string | undefined
}

/** What came of a plan. */
export interface Executed {
  readonly changes: readonly PlannedChange[]
  /** Ends when all that was started has shown that it works; rejects where something does not. */
  readonly settled: Promise<void>
}

/**
 * Brings the host to where the plan wants it, a step at a time: check, remember, announce in the
 * receipt, apply, check again; what takes its time to show that it works is checked again in the end.
 * Throws what a step throws; what was done until then is in the journal.
 */
export async function execute(
  plan: Plan,
  context: DoingContext,
  journal: Journal,
  watcher: Watcher,
): Promise<Executed> {
  try {
    return await executeSteps(plan, context, journal, watcher)
  } finally {
    // What a step left to be done beside the next ones is no more under way for whoever comes after.
    await context.known?.units?.catch(() => undefined)
  }
}

async function executeSteps(
  plan: Plan,
  context: DoingContext,
  journal: Journal,
  watcher: Watcher,
): Promise<Executed> {
  const affected = new Set<string>()
  const settling: Step[] = []
  const here = { ...context, affected }
  const changes: PlannedChange[] = []
  for (const step of plan.steps) {
    const kind = behaviourOf(step)
    const change = await kind.check(step, here)
    if (change === undefined) continue
    refuseStopped(watcher.stopped)
    watcher.started(step)
    const before = await kind.before(step, here)
    await journal.intend(step, before)
    const after = await kind.apply(step, here, before)
    journal.done(after)
    if (step.kind === 'enable-service') affected.delete(step.unit)
    for (const unit of change.affects ?? step.affects ?? []) affected.add(unit)
    if (kind.settle === undefined) await checkAgain(step, here)
    const told = kind.told?.(after)
    const made = { step, ...change, ...(told !== undefined && { summary: told }) }
    changes.push(made)
    watcher.done(made)
    if (kind.settle) settling.push(step)
  }
  const settled = allOf([
    journal.flush(),
    ...settling.map(async (step) => {
      await behaviourOf(step).settle?.(step, here)
      await checkAgain(step, here)
    }),
  ])
  settled.catch(() => undefined)
  return { changes, settled }
}

/** Waits for all of them, then throws the first error, if any: nothing goes on while the host is put back. */
async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function checkAgain(step: Step, context: DoingContext): Promise<void> {
  const rest = await behaviourOf(step).check(step, context)
  if (rest !== undefined) throw withoutEffect(step, rest)
}

function withoutEffect(step: Step, rest: Change): DdFipsError {
  return new DdFipsError({
    code: 'STEP_WITHOUT_EFFECT',
    exit: 'unexpected',
    message: `"${behaviourOf(step).describe(step)}" was done, but the host does not show the change: ${rest.summary}.`,
    remedy:
      'Another program may be undoing it (configuration management?). Stop that, then run dd-fips again.',
  })
}

/** Throws INTERRUPTED once a signal asked us to stop. */
export function refuseStopped(stopped: Watcher['stopped']): void {
  const signal = stopped()
  if (signal === undefined) return
  throw new DdFipsError({
    code: 'INTERRUPTED',
    exit: 'unexpected',
    message: `Stopped by ${signal}.`,
    remedy: 'Run dd-fips again when you are ready.',
  })
}
