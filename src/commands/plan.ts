import { exitCode } from '../errors.ts'
import { places } from '../host/places.ts'
import { makePlan, missingApiKey } from '../plan/make-plan.ts'
import { previewPlan } from '../plan/preview-plan.ts'
import { planJson } from '../report/json.ts'
import { planText } from '../report/text.ts'
import { describeInterrupted, interruptedRun } from '../run/interrupted.ts'
import { refusedReceipt } from '../run/receipt.ts'
import { givenBundle, refuseBundle } from './given-bundle.ts'
import { forImage } from './image.ts'
import {
  type Answer,
  doingContext,
  knownOf,
  type Operands,
  type Session,
  surveyed,
} from './session.ts'

/** Shows what `install` would do: exit 0 where that is nothing, else 2. Changes nothing at all. */
export async function plan(given: Session, operands?: Operands): Promise<Answer> {
  const session = await forImage(given)
  const { host, settings, progress, flags } = session
  const refused = await refusedReceipt(host)
  if (refused) progress.warn(`install will refuse: ${refused.message} ${refused.remedy}`)
  const cutOff = await interruptedRun(host)
  const interrupted = cutOff && describeInterrupted(cutOff)
  if (interrupted) {
    const byInstall = cutOff.undoing
      ? 'install installs again what it had undone.'
      : 'install settles that first.'
    progress.warn(`${interrupted.summary} ${refused ? interrupted.remedy : byInstall}`)
  }
  const bundle = await givenBundle(session, operands)
  const survey = await surveyed(session)
  refuseBundle(bundle, survey, settings)
  const upgrade = flags.upgrade === true
  const noKey = missingApiKey(survey, settings)
  if (noKey) progress.warn(`install will refuse: ${noKey.message} ${noKey.remedy}`)
  const made = await makePlan(host, survey, settings, upgrade, bundle)
  const context = doingContext(session, places.backups, knownOf(survey))
  const { planned, warnings } = await previewPlan(made, context, survey, upgrade)
  for (const warning of warnings) progress.warn(warning)
  return {
    exit: planned.changes.length > 0 || interrupted ? exitCode.changes : exitCode.done,
    text: `${interrupted ? `${interrupted.summary}\n` : ''}${planText(planned, session.paint)}`,
    json: { ...(interrupted && { interrupted: interrupted.summary }), ...planJson(planned) },
  }
}
