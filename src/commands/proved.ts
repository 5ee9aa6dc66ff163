import type { CheckContext } from '../checks/check.ts'
import { type DiagnosedAhead, diagnoseAhead } from '../checks/probes/agent-diagnosis.ts'
import { askProxy } from '../checks/probes/proxy-answers.ts'
import { allChecks } from '../checks/registry.ts'
import type { Verdict } from '../checks/verify.ts'
import { proxyUnit } from '../datadog/units.ts'
import type { Detection } from '../detect/detection.ts'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import type { PlannedChange } from '../plan/plan.ts'
import { areSame, awaitBegun, marksOf, witness } from '../run/closing-look.ts'
import { managerInCharge } from '../services/registry.ts'
import { statesOf } from '../services/states-of.ts'
import { managerVariables } from '../services/systemd/manager-variables.ts'
import type { Known } from '../steps/known.ts'
import { surveyFiles, unitsNow } from '../survey/survey.ts'
import { checkContext, type Session, verdict } from './session.ts'

/** What can be looked at while services start, ahead of the checks. */
export interface Ahead extends Pick<CheckContext, 'answers' | 'inherited' | 'diagnosedAhead'> {
  /** When the first service is about to start: all files are as they are to stay. */
  readonly files: ReturnType<typeof surveyFiles>
  /** What told the files of the survey apart from later ones, before they were read. */
  readonly marks: Promise<string>
  /** Ends what nobody waits for any more. */
  readonly drop?: () => Promise<void>
}

/** Begins to look at what a service that is about to start does not change; `ahead` is what was begun before. */
export function lookAhead(
  session: Session,
  detection: Detection,
  known: Known | undefined,
  unit: string,
  ahead?: Ahead,
): Ahead {
  if (ahead?.answers !== undefined) return ahead
  const { host } = session
  const begun = ahead ?? beginning(known?.installed, host, detection)
  begun.files.catch(() => undefined) // whoever needs it meets it
  if (unit === proxyUnit || host.root !== '/') return begun
  const dropped = new AbortController()
  const pids = async () => {
    const states = await statesOf(host, managerInCharge(host, detection.init), [proxyUnit])
    return states.get(proxyUnit)?.pids ?? []
  }
  const answers = askProxy(host, pids, dropped.signal)
  answers.catch(() => undefined)
  const isSystemd = managerInCharge(host, detection.init).name === 'systemd'
  const inherited = isSystemd ? managerVariables(host) : Promise.resolve({})
  inherited.catch(() => undefined)
  const diagnosedAhead = diagnosing(
    session,
    { ...begun, answers, inherited },
    known,
    dropped.signal,
  ).catch(
    () => undefined, // the check asks anew
  )
  const drop = async () => {
    dropped.abort()
    await diagnosedAhead
  }
  return { ...begun, answers, inherited, diagnosedAhead, drop }
}

async function diagnosing(
  session: Session,
  { files, answers, inherited }: Ahead,
  known: Known | undefined,
  signal: AbortSignal,
): Promise<DiagnosedAhead | undefined> {
  const units = await known?.units
  if (units === undefined) return undefined
  const context = checkContext(session, { ...(await files), units })
  const asked = { ...(answers && { answers }), ...(inherited && { inherited }) }
  return diagnoseAhead({ ...context, ...asked }, signal)
}

function beginning(installed: Known['installed'], host: Host, detection: Detection): Ahead {
  const marks = marksOf(host)
  const files = marks.then(async () => surveyFiles(host, detection, await installed))
  return { marks, files }
}

/**
 * Makes every check on the host that an install leaves behind, while the services that it started show that
 * they work (`settled`). Throws what `settled` rejects with, and SERVICE_NOT_READY for a service that has ended
 * by the time the checks have.
 */
export async function proved(...given: Parameters<typeof checked>): Promise<Verdict> {
  const [, , , , settled, ahead] = given
  try {
    return await checked(...given)
  } finally {
    await ahead?.drop?.()
    await settled.catch(() => undefined) // whoever puts the host back now finds nobody else at work
  }
}

async function checked(
  session: Session,
  detection: Detection,
  known: Known | undefined,
  changes: readonly PlannedChange[],
  settled: Promise<void>,
  ahead?: Ahead,
): Promise<Verdict> {
  const { host } = session
  const begun = ahead ?? beginning(known?.installed, host, detection)
  const files = await begun.files
  const survey = { ...files, units: (await known?.units) ?? (await unitsNow(host, detection)) }
  await awaitBegun(host, survey.units)
  const refuseEnded = await witness(host, changes, survey.units)
  const { answers, inherited, diagnosedAhead, drop } = ahead ?? {}
  settled.catch(() => drop?.()) // the checks that still run need not be right
  const asked = {
    ...(answers && { answers }),
    ...(inherited && { inherited }),
    ...(diagnosedAhead && { diagnosedAhead }),
  }
  const [found, now] = await Promise.allSettled([
    verdict(session, survey, { settled, ahead: asked }),
    settled.then(() => unitsNow(host, detection)),
  ])
  if (now.status === 'rejected') throw now.reason
  if (found.status === 'rejected') throw found.reason
  await refuseEnded()
  const isAsRead = (await marksOf(host)) === (await begun.marks)
  if (isAsRead && areSame(survey.units, now.value)) return found.value
  // A unit has come up that the checks have seen at rest, or a file was changed that they had read.
  const late = isAsRead ? files : await surveyFiles(host, detection)
  return verdict(session, { ...late, units: now.value })
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
