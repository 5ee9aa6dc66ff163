import type { Failure } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { type LeftHolds, leftHolds } from '../services/left-holds.ts'
import { behaviourOf } from '../steps/registry.ts'
import { lockHolder } from './lock.ts'
import { lookAtReceipt, type Receipt, setAside } from './receipt.ts'

/** A run that was killed: what it did is not finished, and its holds keep services from starting. */
export interface Interrupted {
  /** ISO 8601; absent where only its holds are left. */
  readonly startedAt?: string
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
  if (!open && holds.paths.length === 0) return undefined
  // Who may not read the lock cannot tell.
  const holder = await lockHolder(host).catch(() => 'unknown' as const)
  if (holder !== undefined) return undefined
  const last = open?.entries.at(-1)
  return {
    ...(open && { startedAt: open.startedAt }),
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
export function describeInterrupted({ startedAt, step, holds, refused }: Interrupted) {
  const which = startedAt ? `The run of dd-fips that began on ${startedAt}` : 'A run of dd-fips'
  const where = step ? ` at "${step}"` : ''
  const effect =
    holds.units.length > 0
      ? `; until that is settled, systemd does not start ${holds.units.join(', ')} and reports no error`
      : ''
  const seen = [...(startedAt ? [`${places.receipt}: its last run is open`] : []), ...holds.paths]
  const command = refused ? `${setAside} && dd-fips install` : 'dd-fips install'
  return {
    summary: `${which} was interrupted${where}${effect}.${refused ? ` ${refused.message}` : ''}`,
    evidence: seen.join('\n'),
    remedy: `Run \`${command}\`.`,
  }
}
