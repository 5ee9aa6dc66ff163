import type { Verdict } from '../checks/verify.ts'
import { exitCode } from '../errors.ts'
import { chainText } from '../report/chain-text.ts'
import { verdictText } from '../report/text.ts'
import { surveyHost } from '../survey/survey.ts'
import { withInterrupted } from './interrupted.ts'
import { type Answer, acceptedHost, type Session, verdict } from './session.ts'
import { sinceInstall } from './since-install.ts'

/** Gives the exit code for a verdict; `strict` makes what could not be looked at a failure. */
export function exitOf({ result }: Verdict, strict: boolean): number {
  if (result === 'failed' || (strict && result === 'incomplete')) return exitCode.unproved
  return exitCode.done
}

/**
 * Proves what can be proved on this host now: exit 0, or 3 where a check fails. Changes nothing; as root it
 * notes in the state directory what it has read of its own program.
 */
export async function verify(session: Session): Promise<Answer> {
  const { host, user } = session
  const survey = await surveyHost(host, await acceptedHost(session))
  const checked = await verdict(session, survey, { program: user === 0 ? 'remember' : 'look' })
  const now = await withInterrupted(host, checked)
  const found = session.flags['since-install'] === true ? await sinceInstall(session, now) : now
  return {
    exit: exitOf(found, session.flags.strict === true),
    text: (session.flags.explain === true ? chainText : verdictText)(found, session.paint),
    json: found,
  }
}
