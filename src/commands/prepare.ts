import { managerOf } from '../packages/registry.ts'
import type { FetchAhead } from '../plan/fetch-ahead.ts'
import { makePlan, missingApiKey } from '../plan/make-plan.ts'
import { marksOf } from '../plan/marks.ts'
import type { Plan, PlannedChange } from '../plan/plan.ts'
import { previewPlan } from '../plan/preview-plan.ts'
import { awaitLock } from '../run/await-lock.ts'
import { backupsOf } from '../run/state-directory.ts'
import type { DoingContext } from '../steps/step.ts'
import { type Survey, surveyHost } from '../survey/survey.ts'
import { refuseBundle } from './given-bundle.ts'
import {
  acceptedHost,
  doingContext,
  knownOf,
  lockLimitOf,
  type Session,
  supportedHost,
} from './session.ts'

/** What an install has found out before its first change. */
export interface Prepared {
  readonly survey: Survey
  readonly plan: Plan
  /** What the plan would do to the host as it is now. */
  readonly changes: readonly PlannedChange[]
  /** What the steps work with; they know what the survey has found out. */
  readonly context: DoingContext
  /** The host before it was surveyed, as `marksOf` has it. */
  readonly marks: string
}

/**
 * Everything that can refuse before the first change; what `ahead` fetches meanwhile is the caller's to
 * abandon. Throws exits 4, 5 and 6.
 */
export async function prepare(session: Session, ahead?: FetchAhead): Promise<Prepared> {
  const { host, settings, flags, progress } = session
  const detection = await acceptedHost(session)
  const marks = await marksOf(host, await managerOf(host, detection.packageManager ?? 'apt'))
  const survey = await surveyHost(host, detection)
  const noKey = missingApiKey(survey, settings)
  if (noKey) throw noKey
  refuseBundle(session.bundle, survey, settings)
  const upgrade = flags.upgrade === true
  const plan = await makePlan(host, survey, settings, upgrade, session.bundle)
  const context = doingContext(session, backupsOf(session), knownOf(survey))
  await ahead?.begin(plan, context)
  const { planned, warnings } = await previewPlan(plan, context, survey, upgrade)
  for (const warning of warnings) progress.warn(warning)
  return { survey, plan, changes: planned.changes, context, marks }
}

/**
 * Waits for the package manager's lock. Returns what was prepared earlier, or prepares again where others have
 * changed since what a plan rests on, or may have: they held the lock. Throws what `awaitLock` and `prepare` throw.
 */
export async function prepareUnderLock(
  session: Session,
  earlier: Prepared | undefined,
): Promise<Prepared> {
  const { host, progress } = session
  const manager =
    earlier?.survey.manager ??
    (await managerOf(host, (await supportedHost(session)).packageManager ?? 'apt'))
  const hasWaited = await awaitLock(host, manager, lockLimitOf(session), progress.warn)
  if (earlier === undefined || hasWaited) return prepare(session)
  return (await marksOf(host, manager)) === earlier.marks ? earlier : prepare(session)
}
