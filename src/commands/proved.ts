import { allChecks } from '../checks/checks.ts'
import type { Verdict } from '../checks/verify.ts'
import { DdFipsError } from '../errors.ts'
import type { Detection } from '../facts/detection.ts'
import { survey, unitsNow } from '../facts/survey.ts'
import { areSame, awaitBegun, witness } from '../plan/closing-look.ts'
import type { PlannedChange } from '../plan/plan.ts'
import type { Known } from '../steps/known.ts'
import { type Session, verdict } from './session.ts'

/**
 * Makes every check on the host that an install leaves behind, while the services that it started show that
 * they work (`settled`). What the steps know of the host need not be asked again. Throws what `settled` rejects
 * with, and SERVICE_NOT_READY for a service that has ended by the time the checks have.
 */
export async function proved(
  session: Session,
  detection: Detection,
  known: Known | undefined,
  changes: readonly PlannedChange[],
  settled: Promise<void>,
): Promise<Verdict> {
  const { host } = session
  const [units, installed] = [await known?.units, await known?.installed]
  const ground = await survey(host, detection, {
    ...(units && { units }),
    ...(installed && { installed }),
  })
  await awaitBegun(host, ground.units)
  const refuseEnded = await witness(host, changes, ground.units)
  const [found, now] = await Promise.allSettled([
    verdict(session, ground, { settled }),
    settled.then(() => (changes.length > 0 ? unitsNow(host, detection) : ground.units)),
  ])
  if (now.status === 'rejected') throw now.reason
  if (found.status === 'rejected') throw found.reason
  await refuseEnded()
  if (areSame(ground.units, now.value)) return found.value
  // A unit has come up that the checks have seen at rest, or the other way round.
  return verdict(session, await survey(host, detection, { units: now.value }))
}

/** Throws NOT_PROVED where a check failed that the changes of a run can break. */
export function refuseBroken({ checks }: Verdict): void {
  const ours = new Set(allChecks.filter(({ ofThisHost }) => ofThisHost).map(({ id }) => id))
  const broken = checks.filter(({ id, status }) => status === 'fail' && ours.has(id))
  const [first] = broken
  if (first === undefined) return
  throw new DdFipsError({
    code: 'NOT_PROVED',
    exit: 'unproved',
    message: broken.map(({ id, summary }) => `${id}: ${summary}`).join('\n'),
    remedy: first.remedy ?? 'Run `dd-fips verify` after the next install for details.',
  })
}
