import { DdFipsError } from '../errors.ts'
import type { Change, StepContext } from '../steps/step.ts'
import { behaviourOf, type Step } from '../steps/steps.ts'
import type { Journal } from './journal.ts'
import type { Plan, PlannedChange } from './plan.ts'

/** Told of the steps as they go by. */
export interface Watcher {
  readonly started: (step: Step) => void
  readonly done: (change: PlannedChange) => Promise<void>
  /** Name of the signal that asked us to stop, once one did: no further step begins. */
  readonly stopped: () => string | undefined
}

/**
 * Brings the host to where the plan wants it, a step at a time: check, remember, announce in the
 * receipt, apply, check again. Gives the changes made. Throws what a step throws; what was done until
 * then is in the journal.
 */
export async function execute(
  plan: Plan,
  context: StepContext,
  journal: Journal,
  watcher: Watcher,
): Promise<PlannedChange[]> {
  const affected = new Set<string>()
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
    await journal.done(after)
    if (step.kind === 'enable-service') affected.delete(step.unit)
    for (const unit of change.affects ?? step.affects ?? []) affected.add(unit)
    const rest = await kind.check(step, here)
    if (rest !== undefined) throw withoutEffect(step, rest)
    const told = kind.told?.(after)
    const made = { step, ...change, ...(told !== undefined && { summary: told }) }
    changes.push(made)
    await watcher.done(made)
  }
  return changes
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
