import { allChecks } from '../checks/checks.ts'
import type { Verdict } from '../checks/verify.ts'
import { asFailure, DdFipsError } from '../errors.ts'
import { type Survey, survey } from '../facts/survey.ts'
import { places } from '../host/places.ts'
import { managerOf } from '../packages/managers.ts'
import { askRepository } from '../plan/ask-repository.ts'
import { awaitLock } from '../plan/await-lock.ts'
import { execute, refuseStopped } from '../plan/execute.ts'
import { forgetUndone } from '../plan/forget.ts'
import { openJournal } from '../plan/journal.ts'
import { refuseWhenLocked, takeLock } from '../plan/lock.ts'
import { makePlan } from '../plan/make-plan.ts'
import { missingApiKey } from '../plan/missing-api-key.ts'
import { checkPlan, type Plan, type PlannedChange } from '../plan/plan.ts'
import { preflight } from '../plan/preflight.ts'
import { readReceipt } from '../plan/receipt.ts'
import { rollBack, settle, stillNamed } from '../plan/roll-back.ts'
import { makeBackups } from '../plan/state.ts'
import { beforeTraces, removeTraces } from '../plan/traces.ts'
import type { Progress } from '../report/progress.ts'
import { behaviourOf } from '../steps/steps.ts'
import { givenBundle, refuseBundle } from './given-bundle.ts'
import { forImage } from './image.ts'
import { failed, kept, report } from './install-answer.ts'
import { notRoot } from './not-root.ts'
import type { Operands } from './operands.ts'
import {
  type Answer,
  type Session,
  stepContext,
  supportedHost,
  surveyed,
  verdict,
} from './session.ts'

const AS_ROOT =
  'Run it with sudo. Pass the API key in a file (DD_API_KEY_FILE), not as an argument.'

/**
 * Takes the host to where it shall be and proves it: exit 0, or 3 where a check fails that this run has
 * no part in. A host that is there already is proved and not touched, not even by a lock.
 */
export async function install(given: Session, operands?: Operands): Promise<Answer> {
  if (given.user !== 0) throw notRoot('change a host', AS_ROOT)
  const bundle = await givenBundle(given, operands)
  const quiet = { ...given, ...(bundle && { bundle }), progress: warningOnce(given.progress) }
  const session = await forImage(quiet)
  const { host, flags } = session
  await refuseWhenLocked(host)
  const cutOff = (await readReceipt(host))?.runs.at(-1)?.state === 'open'
  if (!cutOff && flags.upgrade !== true) {
    const { plan, ground } = await prepare(session)
    const context = { ...stepContext(session, places.backups), units: ground.units }
    const { changes } = await checkPlan(plan, context)
    if (changes.length === 0)
      return report(session, 'unchanged', [], await verdict(session, ground, flags.strict !== true))
  } else if (!cutOff) await prepare(session)
  const release = await takeLock(host)
  try {
    if (cutOff) await settleCutOff(session)
    return await change(session)
  } finally {
    await tidy(session, release)
  }
}

/** What fails here is no reason to call the run itself failed. */
async function tidy({ host, id, progress }: Session, release: () => Promise<void>): Promise<void> {
  try {
    await forgetUndone(host, id) // while the lock still keeps others from the state directory
    await release()
  } catch (error) {
    progress.warn(`${places.state} could not be cleaned up: ${asFailure(error).message}`)
  }
}

/** Preparations are made twice, before and under the lock; their warnings are said once. */
function warningOnce(progress: Progress): Progress {
  const said = new Set<string>()
  const warn = (text: string) => {
    if (!said.has(text)) progress.warn(text)
    said.add(text)
  }
  return { ...progress, warn }
}

interface Prepared {
  readonly ground: Survey
  readonly plan: Plan
}

/** Everything that can refuse before the first change. Throws exits 4, 5 and 6. */
async function prepare(session: Session): Promise<Prepared> {
  const { host, settings, flags, progress } = session
  const ground = await surveyed(session)
  const noKey = missingApiKey(ground, settings)
  if (noKey) throw noKey
  refuseBundle(session.bundle, ground, settings)
  const plan = await makePlan(host, ground, settings, flags.upgrade === true, session.bundle)
  for (const warning of await preflight(host, ground, flags.upgrade === true))
    progress.warn(warning)
  return { ground, plan }
}

async function settleCutOff(session: Session): Promise<void> {
  const { host, progress } = session
  const receipt = await readReceipt(host)
  if (receipt === undefined) return
  progress.warn('An earlier run was interrupted. What it had begun is undone first.')
  const { failures, kept } = await settle(host, receipt, stepContext(session, places.backups))
  for (const line of kept) progress.warn(`${line}.`)
  if (failures.length === 0) return
  throw new DdFipsError({
    code: 'CUT_OFF_RUN_REMAINS',
    exit: 'remains',
    message: `The earlier run could not be undone:${failures.map((line) => `\n  ${line}`).join('')}`,
    remedy: 'Fix that, then run dd-fips again.',
  })
}

async function change(session: Session): Promise<Answer> {
  const { host, settings, flags, progress, log } = session
  const bare = stepContext(session, `${places.backups}/${session.id}`)
  const manager = await managerOf(host, (await supportedHost(session)).packageManager ?? 'apt')
  await awaitLock(host, manager, bare.lockLimit, progress.warn)
  // What is planned rests on what the others left behind.
  const { plan, ground } = await prepare(session)
  const context = { ...bare, fresh: await askRepository(plan, ground, bare) }
  const traces = session.isImage ? await beforeTraces(host) : undefined
  const journal = await openJournal(host, session.id, settings)
  const made: PlannedChange[] = []
  try {
    await makeBackups(host, session.id)
    await execute(plan, context, journal, {
      started: (step) => {
        log.add(behaviourOf(step).describe(step))
        progress.start(behaviourOf(step).describe(step))
      },
      done: async (change) => {
        made.push(change)
        progress.done(change.summary)
        await log.save(host)
      },
      stopped: session.stopped,
    })
    progress.stop()
    const found = await verdict(session, await survey(host, ground.detection))
    if (made.length > 0) refuseBroken(found)
    refuseStopped(session.stopped)
    await journal.close('done')
    if (traces) await removeTraces(host, traces)
    return report(session, made.length > 0 ? 'changed' : 'unchanged', made, found)
  } catch (error) {
    progress.stop()
    log.add(asFailure(error).message)
    if (flags['on-failure'] === 'keep' && journal.run().entries.length > 0) {
      const untold = await journal.close('kept').then(() => '', stillNamed)
      return failed(session, kept(error, untold), made)
    }
    progress.start('putting the host back')
    const ending = await rollBack(error, journal, context)
    progress.stop()
    log.add(ending.message)
    // The log is the lesser thing: the disk may be full, which is why we are here.
    if (journal.run().entries.length > 0) await log.save(host).catch(() => undefined)
    return failed(session, ending, made)
  }
}

/** Throws NOT_PROVED where a check failed that the changes of a run can break. */
function refuseBroken({ checks }: Verdict): void {
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
