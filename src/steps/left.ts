/**
 * Something that undoing leaves behind. `kept`: people changed it, and it stays on purpose. `unknown`: who changed
 * it could not be told; it was put back, and what was found is in a copy. What fails is neither: that is tried
 * again, and thrown.
 */
export interface Left {
  readonly why: 'kept' | 'unknown'
  /** A line for people. */
  readonly line: string
  /** It is in use and needs what the step's entry needs: that stays as well. */
  readonly inUse?: boolean
}

export const kept = (line: string): Left => ({ why: 'kept', line })

export const unknown = (line: string): Left => ({ why: 'unknown', line })
