import type { DoingContext } from '../steps/step.ts'
import type { Survey } from '../survey/survey.ts'
import { checkPlan, type Plan, type PlannedChanges } from './plan.ts'
import { preflight } from './preflight/preflight.ts'

/** What a plan would do, and what the administrator should know before it does. */
export interface Preview {
  readonly planned: PlannedChanges
  readonly warnings: readonly string[]
}

/**
 * Asks every step what it would do, then looks for what would make those steps fail: a host where nothing
 * is left to do is not refused. Changes nothing. Throws preflight's findings (exit 4), then what the steps'
 * checks throw.
 */
export async function previewPlan(
  plan: Plan,
  context: DoingContext,
  survey: Survey,
  upgrade: boolean,
): Promise<Preview> {
  const { host } = context
  try {
    const planned = await checkPlan(plan, context)
    const steps = planned.changes.map(({ step }) => step)
    return { planned, warnings: await preflight(host, survey, upgrade, steps) }
  } catch (error) {
    // Preflight may know why the steps could not be asked, and how to mend it.
    await preflight(host, survey, upgrade, plan.steps)
    throw error
  }
}
