import type { Question } from './question.ts'

/** No release of dd-fips is older, so no right clock shows less; signatures and certificates need one. */
const NOT_BEFORE = Date.UTC(2026, 10, 1)
/** Past the life of every signing key that is trusted today. */
const NOT_AFTER = Date.UTC(2040, 0, 1)

export const clock: Question = () => {
  const now = Date.now()
  if (now >= NOT_BEFORE && now < NOT_AFTER) return []
  return [
    {
      code: 'CLOCK_WRONG',
      message: `The clock says ${new Date(now).toISOString()}, which cannot be.`,
      remedy: 'Set it (`timedatectl`, chrony): signatures and certificates are judged by it.',
    },
  ]
}
