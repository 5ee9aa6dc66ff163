import { behaviourOf, type Step } from '../steps/registry.ts'
import type { Change, DoingContext } from '../steps/step.ts'

/** The steps that take this host to where it shall be, whether or not they find anything to do. */
export interface Plan {
  readonly steps: readonly Step[]
}

/** A step that has something to do, and what. */
export interface PlannedChange extends Change {
  readonly step: Step
}

/** What a plan would do to a host as it is now. */
export interface PlannedChanges {
  readonly changes: readonly PlannedChange[]
  /** Units that would be started or restarted, in this order. */
  readonly restart: readonly string[]
}

/**
 * Asks every step what it would do, each on the outcome of the ones before it. Changes nothing.
 * Throws what the steps' checks throw.
 */
export async function checkPlan(plan: Plan, context: DoingContext): Promise<PlannedChanges> {
  const affected = new Set<string>()
  const changes: PlannedChange[] = []
  const look = (step: Step) => behaviourOf(step).check(step, { ...context, affected })
  // Only a service asks what the steps before it change; the others look at the host alone, side by side.
  const looks = plan.steps.map((step) => (step.kind === 'enable-service' ? undefined : look(step)))
  for (const one of looks) one?.catch(() => undefined) // met below, in the order of the steps
  for (const [index, step] of plan.steps.entries()) {
    const change = await (looks[index] ?? look(step))
    if (change === undefined) continue
    changes.push({ step, ...change })
    for (const unit of change.affects ?? step.affects ?? []) affected.add(unit)
  }
  return { changes, restart: restartsOf(changes) }
}

/** Gives the units that these changes start or restart, in order. */
export function restartsOf(changes: readonly PlannedChange[]): string[] {
  return changes.flatMap(({ step }) =>
    step.kind === 'enable-service' && step.run ? [step.unit] : [],
  )
}
