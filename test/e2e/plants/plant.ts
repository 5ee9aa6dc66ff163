import type { CheckId, Status } from '../../../src/checks/check.ts'
import { allChecks } from '../../../src/checks/checks.ts'

/** One fault on a host that is otherwise as it shall be. */
export interface Plant {
  /** What somebody did, as a sentence about the host. */
  readonly name: string
  /** How, in bash; hands.sh has what rows share. */
  readonly sh: string
  /** The check that must notice. */
  readonly check: CheckId
  /** How it notices. Default: fail. */
  readonly as?: 'fail' | 'warn'
  /** What its summary and its evidence must name. */
  readonly says: RegExp
  readonly remedy: RegExp
  /** Other checks that have to speak up too, beside those that need `check`. */
  readonly also?: Partial<Record<CheckId, Status>>
  /** What only this row has to take back before all is restored, in bash. */
  readonly back?: string
}

/** Gives what every check has to say of a planted host. */
export function expectedOf({ check, as = 'fail', also = {} }: Plant): Record<string, Status> {
  const silent = new Set<CheckId>(as === 'fail' ? [check] : [])
  const expected: Record<string, Status> = {}
  for (const { id, needs = [] } of allChecks) {
    const skipped = needs.some((need) => silent.has(need))
    if (skipped) silent.add(id)
    expected[id] = id === check ? as : skipped ? 'skip' : (also[id] ?? 'pass')
  }
  return expected
}

/** Gives the first row of every check and of every way in which it speaks up. */
export function sampleOf(plants: readonly Plant[]): Plant[] {
  const rows = new Map<string, Plant>()
  for (const plant of plants) {
    const kind = `${plant.check} ${plant.as}`
    if (!rows.has(kind)) rows.set(kind, plant)
  }
  return [...rows.values()]
}
