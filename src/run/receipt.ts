import { asFailure, DdFipsError, type Failure } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import type { Settings } from '../settings/settings.ts'
import type { Step } from '../steps/registry.ts'
import { isReceipt } from './receipt-shape.ts'
import { refuseOthersState } from './state-directory.ts'
import type { Undone } from './undo.ts'

/** What was done by one step of one run: written before it acts, completed after. */
export interface Entry {
  readonly step: Step
  readonly before: unknown
  /** Absent: the step did not end, or we were killed before we could say so. */
  readonly after?: unknown
  readonly state: 'intended' | 'done'
  /** Places in the run of earlier entries without which this one can neither be undone nor stay in use. */
  readonly needs?: readonly number[]
}

export interface Run {
  /** Also the name of its backup directory. */
  readonly id: string
  readonly startedAt: string
  /**
   * `open`: at work, or cut off. `kept`: failed, and kept as it was, as --on-failure keep asks. `remains`: failed, and
   * not all of it could be put back.
   */
  readonly state: 'open' | 'done' | 'kept' | 'remains' | 'undone'
  readonly entries: readonly Entry[]
  /** What the receipt remembered before this run; absent in the first run. */
  readonly earlier?: Pick<Receipt, 'version' | 'settings'>
  /** What undoing it left on purpose, as people were told: the backups that it names stay. */
  readonly left?: readonly string[]
  /**
   * When undoing it began (ISO 8601), written before the first step is undone and removed once it is recorded what
   * came of it: a run that has this while no process holds the lock was left half undone.
   */
  readonly undoing?: string
}

/** What dd-fips did to this host, in order. Holds no secret. */
export interface Receipt {
  readonly schemaVersion: 1
  readonly version: string
  readonly settings: Settings
  readonly runs: readonly Run[]
}

/**
 * Reads the receipt, or gives undefined where there is none. Throws RECEIPT_NOT_READABLE, and UNSAFE_PATH where
 * others than root can change the state directory: the receipt says what root is to remove and to put back.
 */
export async function readReceipt(host: Host): Promise<Receipt | undefined> {
  const kind = (await host.stat(places.receipt))?.kind ?? 'file'
  if (kind !== 'file') throw notReadable()
  await refuseOthersState(host)
  const text = await host.read(places.receipt)
  if (text === undefined) return undefined
  try {
    const receipt = JSON.parse(text.toString()) as Receipt
    if (isReceipt(receipt)) return receipt
  } catch {
    // told below, as for any other content that is not a receipt
  }
  throw notReadable()
}

/**
 * Returns the receipt for a command that changes nothing, or why `install` will refuse it: such a command goes on
 * without it, and names it. Neither is there where no receipt is, nor for a user who may not look.
 */
export async function lookAtReceipt(
  host: Host,
): Promise<{ readonly receipt?: Receipt | undefined; readonly refused?: Failure }> {
  try {
    return { receipt: await readReceipt(host) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EACCES' || code === 'EPERM' ? {} : { refused: asFailure(error) }
  }
}

/** Returns why `install` will refuse the receipt, as `lookAtReceipt` does. */
export async function refusedReceipt(host: Host): Promise<Failure | undefined> {
  return (await lookAtReceipt(host)).refused
}

/** Sets a receipt aside that cannot be read, whatever it is: a link and a directory, too. */
export const setAside = `mv -T ${places.receipt} ${places.receipt}.damaged`

/** Gives the error for a receipt that is damaged, or of a version to come (exit 4). */
export function notReadable(): DdFipsError {
  return new DdFipsError({
    code: 'RECEIPT_NOT_READABLE',
    exit: 'preflight',
    message: `${places.receipt} is not a receipt that this version of dd-fips can read.`,
    remedy: `Use the version that wrote it, or restore the file from a backup. If neither is possible, run \`${setAside}\`; \`dd-fips revert\` can then undo nothing.`,
  })
}

const root = { user: '0', group: '0' }

/** Writes the receipt durably: it must be on the disk before the step that it announces acts. */
export async function writeReceipt(host: Host, receipt: Receipt): Promise<void> {
  const text = `${JSON.stringify(receipt, undefined, 2)}\n`
  await host.write(places.receipt, text, { owner: root, mode: 0o600, fresh: true })
}

/** Gives the receipt with its last run replaced by what `change` makes of it. */
export function withLastRun(receipt: Receipt, change: (run: Run) => Run): Receipt {
  const last = receipt.runs.at(-1)
  if (last === undefined) return receipt
  return { ...receipt, runs: [...receipt.runs.slice(0, -1), change(last)] }
}

/**
 * Gives the receipt with what undoing a run came to: what it left, and where nothing failed that it is undone;
 * else its state is `otherwise`. What an undone run had remembered is forgotten with it.
 */
export function withOutcome(
  receipt: Receipt,
  { id, left: earlierLeft = [], earlier, state }: Run,
  { failures, left: leftNow }: Undone,
  otherwise: Run['state'] = state,
): Receipt {
  const left = [...new Set([...earlierLeft, ...leftNow.map(({ line }) => line)])]
  const isUndone = failures.length === 0
  const outcome: Pick<Run, 'state' | 'left'> = {
    ...(left.length > 0 && { left }),
    state: isUndone ? 'undone' : otherwise,
  }
  const runs = receipt.runs.map((run) =>
    run.id === id ? { ...withoutMark(run), ...outcome } : run,
  )
  // Before the first run nothing was remembered.
  return { ...receipt, ...(isUndone && (earlier ?? { settings: {} })), runs }
}

/** Returns the receipt with a run marked as being undone from now on. */
export function withUndoing(receipt: Receipt, { id }: Run): Receipt {
  const undoing = new Date().toISOString()
  const runs = receipt.runs.map((run) => (run.id === id ? { ...run, undoing } : run))
  return { ...receipt, runs }
}

/** Returns the receipt with no run marked as being undone: what was half undone has been installed again. */
export function withoutUndoing(receipt: Receipt): Receipt {
  return { ...receipt, runs: receipt.runs.map(withoutMark) }
}

function withoutMark({ undoing: _, ...run }: Run): Run {
  return run
}

/** Gives the run with its last entry replaced. */
export function withLastEntry(run: Run, change: (entry: Entry) => Entry): Run {
  const last = run.entries.at(-1)
  if (last === undefined) return run
  return { ...run, entries: [...run.entries.slice(0, -1), change(last)] }
}

/** Gives the receipt without the steps that `isDone` names: what they made is gone, as it was meant to be. */
export function withoutSteps(receipt: Receipt, isDone: (step: Step) => boolean): Receipt {
  const runs = receipt.runs.map((run) => {
    const stay = run.entries.filter(({ step }) => !isDone(step))
    const now = run.entries.map((entry) => stay.indexOf(entry))
    const entries = stay.map(({ needs, ...entry }) => {
      const needed = (needs ?? []).map((at) => now[at] ?? -1).filter((at) => at >= 0)
      return { ...entry, ...(needed.length > 0 && { needs: needed }) }
    })
    return { ...run, entries }
  })
  return { ...receipt, runs }
}
