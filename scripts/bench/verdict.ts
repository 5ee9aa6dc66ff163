import type { Results } from './results.ts'
import { leastGrowth, type Manager, type Row, rowOf } from './rows.ts'
import { median } from './statistics.ts'

type Outcome = 'met' | 'within limit' | 'missed' | 'no goal' | 'not measured'

export interface Verdict {
  readonly outcome: Outcome
  /** The goal in the row's unit, for this run; undefined where it needs a row that was not measured. */
  readonly atMost?: number
  /** The goal in words, as `1.24 x`. */
  readonly goal?: string
}

/** Compares the median of a row with its goal in the same run. */
export function judge(results: Results, manager: Manager, row: Row): Verdict {
  const values = results.values(manager, row.id)
  if (values.length === 0) return { outcome: 'not measured' }
  if (!row.goal) return { outcome: 'no goal' }
  const bound = boundOf(results, manager, row)
  if (!bound) return { outcome: 'not measured' }
  const found = median(values)
  const { atMost, limit = atMost, goal } = bound
  const outcome = found <= atMost ? 'met' : found <= limit ? 'within limit' : 'missed'
  return { outcome, atMost, goal }
}

interface Bound {
  readonly atMost: number
  readonly limit?: number
  readonly goal: string
}

/** Returns the goal as a number in the row's unit, or undefined where a row that it needs is missing. */
function boundOf(results: Results, manager: Manager, { goal, unit, size }: Row): Bound | undefined {
  const of = (id: string) => {
    const values = results.values(manager, id)
    return values.length > 0 ? median(values) : undefined
  }
  if (!goal) return undefined
  if (goal.kind === 'value') {
    return { atMost: goal.atMost, goal: `${goal.atMost} ${unit ?? 's'}` }
  }
  if (goal.kind === 'ratio') {
    const base = of(goal.of)
    if (base === undefined) return undefined
    const times = typeof goal.atMost === 'number' ? goal.atMost : goal.atMost[manager]
    const limit = goal.limit === undefined ? {} : { limit: goal.limit * base }
    return { atMost: times * base, ...limit, goal: `${times} x` }
  }
  if (goal.kind === 'sum') {
    const base = of(goal.of)
    const added = (goal.plus ?? []).map(of)
    if (base === undefined || added.includes(undefined)) return undefined
    const least = added.length > 0 ? Math.min(...added.map(Number)) : 0
    const total = base + least + goal.seconds
    return { atMost: total, goal: `${total.toFixed(2)} s` }
  }
  return linearBound([goal.first, goal.middle], of, size ?? 0)
}

function linearBound(
  [first, middle]: readonly [string, string],
  of: (id: string) => number | undefined,
  size: number,
): Bound | undefined {
  const [low, high] = [of(first), of(middle)]
  if (low === undefined || high === undefined) return undefined
  const [from = 0, to = 0] = [first, middle].map((id) => rowOf(id).size)
  const growth = Math.max((high - low) / (to - from), leastGrowth)
  return {
    atMost: high + 3 * growth * (size - to),
    goal: `linear: at most 3 x ${(growth * 1000).toFixed(0)} ms a thousand`,
  }
}
