import { asFailure, DdFipsError, type Failure } from '../errors.ts'
import type { Host } from '../host/host.ts'
import type { DoingContext, UndoingContext } from '../steps/step.ts'
import { sweep } from './clean-up.ts'
import type { Journal } from './journal.ts'
import { type Receipt, readReceipt, withoutUndoing, writeReceipt } from './receipt.ts'
import { nothingUndone, type Undone } from './undo.ts'
import { undoRuns } from './undo-runs.ts'

/**
 * Undoes what a failed run did so far and gives the error to end with: its own where nothing had been
 * changed yet, else `putBack` (7), or `remains` (8) with what remains.
 */
export async function rollBack(
  cause: unknown,
  journal: Journal,
  { heard, ...context }: DoingContext,
): Promise<DdFipsError> {
  const failure = asFailure(cause)
  const run = journal.run()
  if (run.entries.length === 0) return asError(failure, cause)
  const { failures, left } = await undoRuns(journal.receipt(), [run], {
    context: { ...context, purge: true, sameRun: { heard: heard ?? [] } },
    record: journal.record,
    otherwise: 'remains',
  })
  const changed = run.entries.some(({ state }) => state === 'done')
  const early = failure.exit === 'preflight' || failure.exit === 'settings'
  const rest = [...failures, ...left.map(({ line }) => line)]
  if (rest.length > 0) return remains(failure, rest, failures.length > 0, cause)
  if (!changed && early) return asError(failure, cause)
  const message = `${failure.message}\nEverything that this run had changed was put back.`
  return new DdFipsError({ ...failure, message, exit: 'putBack' }, { cause })
}

/** What was only kept is not tried again: by then it may be people's whole. */
function remains(
  failure: Failure,
  left: readonly string[],
  again: boolean,
  cause: unknown,
): DdFipsError {
  const list = left.map((line) => `\n  ${line}`).join('')
  return new DdFipsError(
    {
      ...failure,
      exit: 'remains',
      message: `${failure.message}\nNot all of it could be put back. What remains:${list}`,
      remedy: again
        ? `${failure.remedy} Then run \`dd-fips revert\` to undo what remains.`
        : failure.remedy,
    },
    { cause },
  )
}

function asError(failure: Failure, cause: unknown): DdFipsError {
  return failure instanceof DdFipsError ? failure : new DdFipsError(failure, { cause })
}

/** Undoes a run that was cut off (a kill, a power cut), before anything else is done. */
export async function settle(
  host: Host,
  receipt: Receipt,
  context: UndoingContext,
): Promise<Undone> {
  const run = receipt.runs.at(-1)
  if (run?.state !== 'open') return nothingUndone // somebody else has seen to it
  for (const line of await sweep(host, receipt)) context.warn(line)
  return undoRuns(receipt, [run], { context, record: (now) => writeReceipt(host, now) })
}

/**
 * Removes the mark of a revert that was cut off, once an install has succeeded: what was undone is there again, so
 * the runs stand as before. The caller holds the lock.
 */
export async function settleRevert(host: Host): Promise<void> {
  const receipt = await readReceipt(host)
  const isMarked = receipt?.runs.some(({ undoing }) => undoing !== undefined)
  if (receipt && isMarked) await writeReceipt(host, withoutUndoing(receipt))
}
