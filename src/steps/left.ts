/**
 * Something that undoing leaves behind. `kept`: somebody made or changed it, and it stays on purpose. `unknown`: what
 * of it is ours could not be told; the line says whether it stays or was put back, with what was found in a copy.
 * What fails is neither: that is thrown, and tried again.
 */
export interface Left {
  readonly why: 'kept' | 'unknown'
  /** A line for people. */
  readonly line: string
  /** It is in use and needs what the step's entry needs: that stays as well. */
  readonly inUse?: boolean
}

/** Gives what stays on purpose. */
export const kept = (line: string): Left => ({ why: 'kept', line })

/** Gives what could not be told apart. */
export const unknown = (line: string): Left => ({ why: 'unknown', line })
