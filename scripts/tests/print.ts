import type { Budgets } from './budgets.ts'
import type { Counted } from './counters.ts'
import { type FileResult, isFailed } from './pool.ts'

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(9)

/** Returns a line for a file that ended, and in full what failed in it. */
export function endedText(result: FileResult): string {
  const { file, ms, output, problems, counts } = result
  const skipped = output.split('\n').filter((line) => / # SKIP /.test(line))
  const failures = counts.fail + counts.todo > 0 ? failuresIn(output) : []
  const last = problems.length > 0 && failures.length === 0 ? output.split('\n').slice(-40) : []
  return [
    `${isFailed(result) ? 'not ok' : 'ok'} ${file}  ${(ms / 1000).toFixed(1)} s, ${result.cpu.toFixed(1)} s of CPU`,
    ...skipped,
    ...failures,
    ...problems.map((problem) => `    ${file}: ${problem}`),
    ...last,
  ].join('\n')
}

/** Returns the lines of TAP from each failure to the end of its YAML; the summary of the file says no more. */
function failuresIn(output: string): string[] {
  let failing = false
  return output.split('\n').filter((line) => {
    if (/^\s+not ok/.test(line)) failing = true
    else if (/^(not )?ok/.test(line)) failing = false
    const shown = failing
    if (/^\s*\.\.\.$/.test(line)) failing = false
    return shown
  })
}

/** Returns the files that took longest, five at most. */
export function slowestText(results: readonly FileResult[]): string {
  const slowest = [...results].sort((a, b) => b.ms - a.ms).slice(0, 5)
  const rows = slowest.map(
    ({ ms, cpu, file }) => `${seconds(ms)} (${cpu.toFixed(1)} s of CPU)  ${file}`,
  )
  return ['Slowest files:', ...rows].join('\n')
}

/** Returns what every file of test/e2e used, beside its budget. */
export function usedText(used: Readonly<Record<string, Counted>>, budgets: Budgets): string {
  const rows = Object.entries(used).map(([file, { hosts, processes }]) => {
    const most = budgets[file]
    const beside = (count: number, limit?: number) => `${count}/${limit ?? '-'}`
    return `${beside(hosts, most?.hosts).padStart(9)}${beside(processes, most?.processes).padStart(13)}  ${file}`
  })
  return ['Hosts booted and processes started, of the budget:', ...rows].join('\n')
}

/** Returns the closing line of a run. */
export function closingText(results: readonly FileResult[]): string {
  const sum = (count: (result: FileResult) => number) =>
    results.reduce((total, result) => total + count(result), 0)
  const passed = sum(({ counts }) => counts.pass)
  const failed = sum(({ counts, problems }) => counts.fail + counts.todo + problems.length)
  const skipped = sum(({ counts }) => counts.skip)
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
