import type { Verdict } from '../checks/verify.ts'
import { asFailure, DdFipsError, exitCode } from '../errors.ts'
import { type PlannedChange, type PlannedChanges, restartsOf } from '../plan/plan.ts'
import { failureJson, planJson } from '../report/json.ts'
import { failureText, installText } from '../report/text.ts'
import type { Answer, Session } from './session.ts'
import { exitOf } from './verify.ts'

/** The answer of an install that did not fail. */
export function report(
  session: Session,
  outcome: 'changed' | 'unchanged',
  changes: readonly PlannedChange[],
  found: Verdict,
): Answer {
  const planned: PlannedChanges = { changes, restart: restartsOf(changes) }
  return {
    exit: exitOf(found, session.flags.strict === true),
    text: installText(outcome, planned, found, session.paint),
    json: { ...planJson(planned), outcome, verify: found },
  }
}

/** The answer of an install that failed, whatever became of its changes. */
export function failed(
  session: Session,
  error: DdFipsError,
  changes: readonly PlannedChange[],
): Answer {
  const outcome = error.exit === 'putBack' ? 'rolled-back' : 'failed'
  const planned = planJson({ changes, restart: restartsOf(changes) })
  return {
    exit: exitCode[error.exit],
    text: '',
    error: failureText(error, session.paint),
    json: { ...planned, outcome, ...failureJson(error) },
  }
}

/** Gives the error for changes that stay as they are, by --on-failure=keep; `untold`: what the receipt lacks. */
export function kept(error: unknown, untold: string): DdFipsError {
  const failure = asFailure(error)
  return new DdFipsError(
    {
      ...failure,
      exit: 'remains',
      message: `${failure.message}\nThe changes made so far are kept, because of --on-failure=keep.${untold && `\n${untold}`}`,
      remedy: `${failure.remedy} Or undo the changes with \`dd-fips revert\`.`,
    },
    { cause: error },
  )
}
