import { asFailure } from '../errors.ts'
import type { Gap } from './evidence.ts'

/** Keeps account of what could not be looked at, so that nothing is missing without a word. */
export interface Gaps {
  readonly add: (what: string, why: string) => void
  /** Gives what `ask` gives, or `otherwise` where it throws; the reason is then kept. */
  readonly look: <T>(what: string, otherwise: T, ask: () => Promise<T>) => Promise<T>
  readonly list: () => Gap[]
}

/** Opens an account. */
export function openGaps(): Gaps {
  const gaps: Gap[] = []
  const add = (what: string, why: string) => {
    gaps.push({ what, why })
  }
  return {
    add,
    look: async (what, otherwise, ask) => {
      try {
        return await ask()
      } catch (error) {
        add(what, asFailure(error).message)
        return otherwise
      }
    },
    list: () => gaps.sort((a, b) => (a.what < b.what ? -1 : a.what > b.what ? 1 : 0)),
  }
}
