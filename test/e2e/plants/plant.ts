import type { CheckId, Status } from '../../../src/checks/check.ts'
import { allChecks } from '../../../src/checks/registry.ts'

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
  /** Played on every family, not on one alone. */
  readonly everywhere?: true
  /** What only this row has to take back before all is restored, in bash. */
  readonly back?: string
}

/** `also` of a row that edits the cfg and its example alike: the package database tells. */
export const exampleToo = { 'proxy.cfg.unmodified': 'fail' } as const

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

/** Gives the first row of every check and of every way in which it speaks up, and those for everywhere. */
export function sampleOf(plants: readonly Plant[]): Plant[] {
  const kinds = new Set<string>()
  return plants.filter(({ check, as, everywhere }) => {
    const kind = `${check} ${as}`
    const isFirst = !kinds.has(kind)
    kinds.add(kind)
    return isFirst || everywhere
  })
}
