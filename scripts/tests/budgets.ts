import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../root.ts'
import type { Counted } from './counters.ts'

/** What each file of test/e2e may use at most in `npm test`, by its path. */
export type Budgets = Readonly<Record<string, Counted>>

const budgetsFile = join(root, 'test/budgets.json')

export async function readBudgets(): Promise<Budgets> {
  return JSON.parse(await readFile(budgetsFile, 'utf8'))
}

/** Returns what is over the budget of a file, in sentences; a file without a budget is over it. */
export function overBudget(file: string, counted: Counted, budgets: Budgets): string[] {
  const budget = budgets[file]
  if (!budget) return ['it has no row in test/budgets.json: npm test -- --write-budgets FILE']
  return (['hosts', 'processes'] as const)
    .filter((what) => counted[what] > budget[what])
    .map(
      (what) => `${counted[what]} ${what}, and its budget in test/budgets.json is ${budget[what]}`,
    )
}

/** How many more processes a file may start than it was seen to: hosts that boot slowly are asked more often. */
const SPARE = 1.25

/** Writes budgets from what files were counted to use, and keeps the rows of files that still exist. */
export async function writeBudgets(
  counted: Readonly<Record<string, Counted>>,
  existing: readonly string[],
): Promise<void> {
  const now = Object.entries(counted).map(([file, { hosts, processes }]) => [
    file,
    { hosts, processes: Math.ceil((processes * SPARE) / 10) * 10 },
  ])
  const rows = Object.entries({ ...(await readBudgets()), ...Object.fromEntries(now) })
    .filter(([file]) => existing.includes(file))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([file, budget]) =>
        `  ${JSON.stringify(file)}: ${JSON.stringify(budget, null, 1).replace(/\s+/g, ' ')}`,
    )
  await writeFile(budgetsFile, `{\n${rows.join(',\n')}\n}\n`)
}
