import type { GroupName } from './rows.ts'

interface Cost {
  /** Seconds, once and for each run of all rows, on two quiet cores. */
  readonly once: number
  readonly run: number
  /** Whether each family takes that long. */
  readonly byFamily: boolean
  /** Runs that are enough: more would say no more. */
  readonly most?: number
  /** Runs with --quick, where 3 would take too long. */
  readonly quick?: number
}

const costs: Readonly<Record<GroupName | 'processes', Cost>> = {
  main: { once: 0, run: 20, byFamily: true },
  // The families run side by side.
  slow: { once: 0, run: 75, byFamily: false, quick: 1 },
  // From run to run memory differs by some percent.
  memory: { once: 0, run: 9, byFamily: true, most: 3, quick: 1 },
  config: { once: 15, run: 12, byFamily: false },
  crowd: { once: 35, run: 5, byFamily: false },
  agents: { once: 0, run: 16, byFamily: false, quick: 1 },
  processes: { once: 20, run: 0, byFamily: true },
}

/** Returns how often the rows of a group are run. */
export function runsOf(
  group: GroupName | 'processes',
  { rounds, quick }: { readonly rounds: number; readonly quick: boolean },
): number {
  const { most = rounds, quick: few = rounds } = costs[group]
  return Math.min(rounds, most, quick ? few : rounds)
}

/** Returns about how many seconds the groups will take, without what has to be built the first time. */
export function estimate(
  groups: readonly (GroupName | 'processes')[],
  options: { readonly rounds: number; readonly quick: boolean },
  families: number,
): number {
  return groups
    .map((group) => {
      const { once, run, byFamily } = costs[group]
      return (once + run * runsOf(group, options)) * (byFamily ? families : 1)
    })
    .reduce((sum, cost) => sum + cost, 0)
}
