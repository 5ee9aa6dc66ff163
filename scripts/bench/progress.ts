import type { GroupName } from './rows.ts'

/** Seconds that groups take on two quiet cores: once, and for each run of all rows; by family where it is so. */
const costs: Readonly<
  Record<GroupName | 'processes', { once: number; run: number; byFamily: boolean; most?: number }>
> = {
  main: { once: 0, run: 24, byFamily: true },
  // The families run side by side.
  slow: { once: 0, run: 66, byFamily: false },
  memory: { once: 0, run: 9, byFamily: true, most: 3 },
  config: { once: 15, run: 14, byFamily: false },
  crowd: { once: 35, run: 5, byFamily: false },
  agents: { once: 0, run: 16, byFamily: false },
  processes: { once: 28, run: 0, byFamily: true },
}

/** Returns about how many seconds the groups will take, without what has to be built the first time. */
export function estimate(
  groups: readonly (GroupName | 'processes')[],
  rounds: number,
  families: number,
): number {
  return groups
    .map((group) => {
      const { once, run, byFamily, most = rounds } = costs[group]
      return (once + run * Math.min(rounds, most)) * (byFamily ? families : 1)
    })
    .reduce((sum, cost) => sum + cost, 0)
}
