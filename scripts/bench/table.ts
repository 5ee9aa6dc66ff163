import type { Results } from './results.ts'
import { type Manager, type Row, rowOf } from './rows.ts'
import { median, type Summary, summarize } from './statistics.ts'
import { judge, type Verdict } from './verdict.ts'

/** One measured row of one family. */
export interface Line {
  readonly manager: Manager
  readonly row: Row
  readonly summary: Summary
  /** To the median of the row's floor in the same run; undefined for rows that have none. */
  readonly ratio?: Summary
  readonly verdict: Verdict
}

/** Returns a line for every row that was measured, family by family. */
export function linesOf(
  results: Results,
  managers: readonly Manager[],
  rows: readonly Row[],
): Line[] {
  return managers.flatMap((manager) =>
    rows.flatMap((row) => {
      const values = results.values(manager, row.id)
      if (values.length === 0) return []
      const floor = row.floor ? results.values(manager, rowOf(row.floor).id) : []
      const ratio = floor.length > 0 && {
        ratio: summarize(values.map((value) => value / median(floor))),
      }
      const verdict = judge(results, manager, row)
      return [{ manager, row, summary: summarize(values), ...ratio, verdict }]
    }),
  )
}

export const columns = ['', 'median', 'half of the runs', 'all runs', 'ratio', 'goal', ''] as const

/** Returns the cells of a line, as text without markup. */
export function cellsOf({ row, summary, ratio, verdict }: Line): string[] {
  const digits = row.unit === 'MiB' ? 1 : summary.median < 0.2 ? 3 : 2
  const number = (value: number) => value.toFixed(digits)
  const { median, lower, upper, min, max } = summary
  return [
    row.title,
    `${number(median)} ${row.unit ?? 's'}`,
    `${number(lower)}..${number(upper)}`,
    `${number(min)}..${number(max)}`,
    ratio
      ? `${ratio.median.toFixed(2)} x (${ratio.lower.toFixed(2)}..${ratio.upper.toFixed(2)})`
      : '',
    verdict.goal ? `at most ${verdict.goal}` : '',
    verdict.outcome === 'no goal' ? '' : verdict.outcome,
  ]
}

/** Returns a table for a terminal, the outcome in colour where `colour` is set. */
export function terminalTable(lines: readonly Line[], colour: boolean): string {
  const managers = [...new Set(lines.map(({ manager }) => manager))]
  const bodies = managers.map((manager) => lines.filter((line) => line.manager === manager))
  const all = [[...columns], ...lines.map(cellsOf)]
  const widths = columns.map((_, index) =>
    Math.max(...all.map((cells) => cells[index]?.length ?? 0)),
  )
  const format = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  const paint = (text: string, outcome: string) => {
    const code = { met: 32, 'within limit': 33, missed: 31 }[outcome]
    return colour && code !== undefined
      ? text.replace(/\S+( limit)?$/, `\u001B[${code}m$&\u001B[0m`)
      : text
  }
  return bodies
    .flatMap((body, index) => [
      managers[index] ?? '',
      `  ${format(columns)}`,
      ...body.map((line) => `  ${paint(format(cellsOf(line)), line.verdict.outcome)}`),
      '',
    ])
    .join('\n')
}

/** Returns a table in Markdown. */
export function markdownTable(
  head: readonly string[],
  body: readonly (readonly string[])[],
): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...body.map(row)].join('\n')
}
