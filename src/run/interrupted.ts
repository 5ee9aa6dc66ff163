import type { Failure } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { type LeftHolds, leftHolds } from '../services/left-holds.ts'
import { behaviourOf } from '../steps/registry.ts'
import { lockHolder } from './lock.ts'
import { lookAtReceipt, type Receipt, setAside } from './receipt.ts'

/** A run, or a revert, that was killed: it is not finished, and its holds keep services from starting. */
export interface Interrupted {
  /** When the run began, ISO 8601; absent where only its holds are left. */
  readonly startedAt?: string
  /** When the revert of that run began, ISO 8601; absent where an install was interrupted. */
  readonly undoing?: string
  /** The step that it was at. */
  readonly step?: string
  readonly holds: LeftHolds
  /** Why `install` refuses the receipt: it settles nothing until that is set aside. */
  readonly refused?: Failure
}

/** Returns what an interrupted run left, or undefined where there is none or a run is at work. */
export async function interruptedRun(host: Host): Promise<Interrupted | undefined> {
  const { receipt, refused } = await lookAtReceipt(host)
  const holds = await leftHolds(host)
  const open = openRun(receipt)
  const half = open ? undefined : receipt?.runs.findLast(({ undoing }) => undoing !== undefined)
  if (!open && !half && holds.paths.length === 0) return undefined
  // Who may not read the lock cannot tell.
  const holder = await lockHolder(host).catch(() => 'unknown' as const)
  if (holder !== undefined) return undefined
  const last = open?.entries.at(-1)
  return {
    ...(open && { startedAt: open.startedAt }),
    ...(half?.undoing && { startedAt: half.startedAt, undoing: half.undoing }),
    ...(last && { step: behaviourOf(last.step).describe(last.step) }),
    holds,
    ...(refused && { refused }),
  }
}

function openRun(receipt: Receipt | undefined) {
  const run = receipt?.runs.at(-1)
  return run?.state === 'open' ? run : undefined
}

/** What there is to say of it: what it is, what was seen, and the cure. */
export function describeInterrupted({ startedAt, undoing, step, holds, refused }: Interrupted) {
  const run = startedAt ? `The run of dd-fips that began on ${startedAt}` : 'A run of dd-fips'
  const which = undoing ? `The revert of the run of ${startedAt}, begun on ${undoing},` : run
  const where = step ? ` at "${step}"` : ''
  const effect =
    holds.units.length > 0
      ? `; until that is settled, systemd does not start ${holds.units.join(', ')} and reports no error`
      : ''
  const state = undoing ? `the run of ${startedAt} is half undone` : 'its last run is open'
  const seen = [...(startedAt ? [`${places.receipt}: ${state}`] : []), ...holds.paths]
  const cure = undoing ? 'dd-fips revert' : 'dd-fips install'
  const command = refused ? `${setAside} && ${cure}` : cure
  return {
    summary: `${which} was interrupted${where}${effect}.${refused ? ` ${refused.message}` : ''}`,
    evidence: seen.join('\n'),
    remedy: `Run \`${command}\`.`,
  }
}
