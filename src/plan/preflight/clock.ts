import type { Question } from './question.ts'

/**
 * A host that lost its time shows 1970 or the year of its firmware; signatures and certificates need a
 * right one. Well before the first release, so that a clock that is right can never be refused.
 */
const NOT_BEFORE = Date.UTC(2024, 0, 1)
/** Past the life of every signing key that is trusted today. */
const NOT_AFTER = Date.UTC(2040, 0, 1)

export const clock: Question = () => {
  const now = Date.now()
  if (now >= NOT_BEFORE && now < NOT_AFTER) return []
  return [
    {
      code: 'CLOCK_WRONG',
      message: `The clock says ${new Date(now).toISOString()}, which cannot be right.`,
      remedy: 'Set it (`timedatectl`, chrony): signatures and certificates are checked against it.',
    },
  ]
}
