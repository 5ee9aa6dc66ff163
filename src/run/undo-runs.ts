import { asFailure } from '../errors.ts'
import { places } from '../host/places.ts'
import type { UndoingContext } from '../steps/step.ts'
import { type Receipt, type Run, withOutcome, withUndoing } from './receipt.ts'
import { backupsOf, refuseOthersBackups } from './state-directory.ts'
import { nothingUndone, type Undone, undo } from './undo.ts'

/** How runs are undone: by a command, by a run that failed, or after one that was cut off. */
export interface Undoing {
  readonly context: UndoingContext
  /** Writes the receipt, durably. */
  readonly record: (receipt: Receipt) => Promise<void>
  /** The state of a run of which something failed to be undone. Default: the one that it has. */
  readonly otherwise?: Run['state']
  readonly started?: (run: Run) => void
  readonly done?: (run: Run) => void
}

/**
 * Undoes runs in this order. Before the first step of each it records that the run is being undone, and undoes
 * nothing if that cannot be recorded; a run that is `open` is recorded as unfinished already. Records what came of
 * each run before the next. Ends with the first of which something
 * fails, the record of it included: what was undone stays undone, and the rest is for the next attempt.
 */
export async function undoRuns(
  receipt: Receipt,
  runs: readonly Run[],
  { context, record, otherwise, started, done }: Undoing,
): Promise<Undone & { readonly receipt: Receipt }> {
  let now = receipt
  let all = nothingUndone
  for (const run of runs) {
    started?.(run)
    if (run.state !== 'open') {
      const marked = withUndoing(now, run)
      const unmarked = await record(marked).then(() => undefined, notBegun)
      if (unmarked !== undefined) return { ...all, failures: [unmarked], receipt: now }
      now = marked
    }
    const one = await undoSafely(run, { ...context, backups: backupsOf(run) })
    now = withOutcome(now, run, one, otherwise)
    const untold = await record(now).then(
      () => [],
      (error) => [stillNamed(error)],
    )
    all = { left: [...all.left, ...one.left], failures: [...one.failures, ...untold] }
    if (all.failures.length > 0) break
    done?.(run)
  }
  return { ...all, receipt: now }
}

/** Nothing is put back that others could have changed. */
async function undoSafely(run: Run, context: UndoingContext): Promise<Undone> {
  try {
    await refuseOthersBackups(context.host, run)
  } catch (error) {
    return { left: [], failures: [asFailure(error).message] }
  }
  return undo(run, context)
}

function notBegun(error: unknown): string {
  return `${places.receipt} cannot be written, so nothing of the run was undone: ${asFailure(error).message}`
}

/** Says that the receipt could not be brought up to date. */
export function stillNamed(error: unknown): string {
  return `${places.receipt} still names the run: ${asFailure(error).message}`
}
