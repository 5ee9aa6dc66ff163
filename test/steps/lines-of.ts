import type { Left } from '../../src/steps/left.ts'

/** What undoing told people, why apart. */
export const linesOf = (left: readonly Left[]) => left.map(({ why, line }) => `${why}: ${line}`)
