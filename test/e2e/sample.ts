import type { Stage } from './scenario.ts'

/** Whether the sweeps run whole on every row. */
export const full = process.env.DD_FIPS_TEST_FULL === '1'

const EVERY = 5

/**
 * Gives what a sweep looks at that has nothing to do with package managers: all of it on the first row and
 * in a full run, elsewhere a fixed few.
 */
export function sample<T>({ family }: Pick<Stage, 'family'>, all: readonly T[]): readonly T[] {
  return full || family.tree === 'bookworm' ? all : all.filter((_, index) => index % EVERY === 0)
}
