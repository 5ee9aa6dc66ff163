import { asFailure, DdFipsError } from '../errors.ts'
import { places } from '../host/places.ts'
import { type FetchAhead, fetchAhead } from '../plan/fetch-ahead.ts'
import type { PlannedChange } from '../plan/plan.ts'
import type { Progress } from '../report/progress.ts'
import { askRepository } from '../run/ask-repository.ts'
import { forgetUndone, sweep } from '../run/clean-up.ts'
import { execute, refuseStopped } from '../run/execute.ts'
import { beforeTraces, removeTraces } from '../run/image-leftovers.ts'
import { type Interrupted, interruptedRun } from '../run/interrupted.ts'
import { openJournal } from '../run/journal.ts'
import { refuseWhenLocked, takeLock } from '../run/lock.ts'
import { rollBack, settle, settleRevert } from '../run/put-back.ts'
import { readReceipt } from '../run/receipt.ts'
import { makeBackups } from '../run/state-directory.ts'
import { stillNamed } from '../run/undo-runs.ts'
import { releaseLeftHolds } from '../services/left-holds.ts'
import { behaviourOf, type Step } from '../steps/registry.ts'
import { givenBundle } from './given-bundle.ts'
import { forImage } from './image.ts'
import { failed, kept, report } from './install-answer.ts'
import { type Prepared, prepare, prepareUnderLock } from './prepare.ts'
import { type Ahead, lookAhead, proved, refuseBroken } from './proved.ts'
import {
  type Answer,
  notRoot,
  type Operands,
  type Session,
  undoingContext,
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
  const { host } = session
  await refuseWhenLocked(host)
  await readReceipt(host) // refused now where it cannot be read
  const cutOff = await interruptedRun(host)
  const ahead = fetchAhead()
  try {
    return await installOn(session, cutOff, ahead)
  } finally {
    ahead.abandon()
  }
}

async function installOn(
  session: Session,
  cutOff: Interrupted | undefined,
  ahead: FetchAhead,
): Promise<Answer> {
  const { host, flags } = session
  const prepared = cutOff ? undefined : await prepare(session, ahead)
  if (prepared && flags.upgrade !== true) {
    const { changes, survey } = prepared
    if (changes.length === 0)
      return report(
        session,
        'unchanged',
        [],
        await verdict(session, survey, { hurried: flags.strict !== true }),
      )
  }
  const release = await takeLock(host)
  try {
    if (cutOff?.undoing) await prepareAfterRevert(session)
    else if (cutOff) await settleCutOff(session)
    const answer = await change(session, prepared, ahead)
    // A run that failed put back what it found: the host is half undone as before.
    if (cutOff && answer.error === undefined)
      await settleRevert(host).catch((error) => session.progress.warn(stillNamed(error)))
    return answer
  } finally {
    await tidy(session, release)
  }
}

/** What fails here is no reason to call the run itself failed. */
async function tidy({ host, id, progress }: Session, release: () => Promise<void>): Promise<void> {
  try {
    try {
      await forgetUndone(host, id) // while the lock still keeps others from the state directory
    } finally {
      await release()
    }
  } catch (error) {
    progress.warn(`${places.state} could not be cleaned up: ${asFailure(error).message}`)
  }
}

/** Preparations may be made twice, before and under the lock; their warnings are printed once. */
function warningOnce(progress: Progress): Progress {
  const said = new Set<string>()
  const warn = (text: string) => {
    if (!said.has(text)) progress.warn(text)
    said.add(text)
  }
  return { ...progress, warn }
}

/** What the revert had undone, this run installs again; only what its process left in the way goes. */
async function prepareAfterRevert({ host, progress }: Session): Promise<void> {
  progress.warn('An earlier revert was interrupted. What it had undone is installed again.')
  for (const line of await sweep(host, await readReceipt(host))) progress.warn(line)
  await releaseLeftHolds(host)
}

async function settleCutOff(session: Session): Promise<void> {
  const { host, progress } = session
  progress.warn('An earlier run was interrupted. What it had begun is undone first.')
  const receipt = await readReceipt(host)
  const undone = receipt && (await settle(host, receipt, undoingContext(session, { purge: true })))
  await releaseLeftHolds(host)
  if (undone === undefined) return
  const { failures, left } = undone
  for (const { line } of left) progress.warn(`${line}.`)
  if (failures.length === 0) return
  throw new DdFipsError({
    code: 'CUT_OFF_RUN_REMAINS',
    exit: 'remains',
    message: `The earlier run could not be undone:${failures.map((line) => `\n  ${line}`).join('')}`,
    remedy: 'Fix that, then run dd-fips again.',
  })
}

/** Steps before which the log is saved: should the host go down meanwhile, it shows what was under way. */
const takesLong = new Set<Step['kind']>(['install-packages', 'enable-service'])

/** Returns what saves the log, beside other work and once at a time. On a full disk there is none: that is no error. */
function logSaver({ host, log }: Session): () => Promise<void> {
  let saving = Promise.resolve()
  return () => {
    const done = () => undefined
    saving = saving.then(() => log.save(host)).then(done, done)
    return saving
  }
}

async function change(
  session: Session,
  earlier: Prepared | undefined,
  { fetchKeys }: FetchAhead,
): Promise<Answer> {
  const { host, settings, flags, progress, log } = session
  const { plan, survey, context: bare } = await prepareUnderLock(session, earlier)
  const fresh = await askRepository(plan, survey, bare)
  const context = { ...bare, fresh, fetchKeys }
  const save = logSaver(session)
  const traces = session.isImage ? await beforeTraces(host) : undefined
  const journal = await openJournal(host, session.id, settings)
  const made: PlannedChange[] = []
  let ahead: Ahead | undefined
  try {
    await makeBackups(host, session.id)
    const { settled } = await execute(plan, context, journal, {
      started: (step) => {
        log.add(behaviourOf(step).describe(step))
        progress.start(behaviourOf(step).describe(step))
        if (takesLong.has(step.kind)) void save()
        if (step.kind === 'enable-service' && step.run)
          ahead = lookAhead(session, survey.detection, context.known, step.unit, ahead)
      },
      done: (change) => {
        made.push(change)
        progress.done(change.summary)
      },
      stopped: session.stopped,
    })
    progress.stop()
    const found = await proved(session, survey.detection, context.known, made, settled, ahead)
    if (made.length > 0) refuseBroken(found)
    refuseStopped(session.stopped)
    await Promise.all([journal.close('done'), made.length > 0 && save()])
    if (traces) await removeTraces(host, traces)
    return report(session, made.length > 0 ? 'changed' : 'unchanged', made, found)
  } catch (error) {
    progress.stop()
    await ahead?.drop?.() // so that it does not meet what is being undone
    log.add(asFailure(error).message)
    if (flags['on-failure'] === 'keep' && journal.run().entries.length > 0) {
      const untold = await journal.close('kept').then(() => '', stillNamed)
      return failed(session, kept(error, untold), made)
    }
    progress.start('putting the host back')
    const ending = await rollBack(error, journal, context)
    progress.stop()
    log.add(ending.message)
    if (journal.run().entries.length > 0) await save()
    return failed(session, ending, made)
  }
}
