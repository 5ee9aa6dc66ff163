import t from 'tap'
import { Results } from '../../scripts/bench/results.ts'
import { rows } from '../../scripts/bench/rows.ts'
import { linesOf, markdownTable, terminalTable } from '../../scripts/bench/table.ts'

function results(): Results {
  const results = new Results()
  const add = (row: string, ...values: number[]) => {
    for (const value of values) results.add('apt', row, { value })
  }
  add('floor', 1, 2, 3)
  add('install', 4, 4, 4)
  add('memory-plan', 75)
  add('version', 0.04)
  return results
}

t.test('rows have medians, spread, ratio to the floor and an outcome', async (t) => {
  const lines = linesOf(results(), ['apt', 'dnf'], rows)
  t.strictSame(
    lines.map(({ row }) => row.id),
    ['floor', 'install', 'version', 'memory-plan'],
  )
  const [floor, install, , memory] = lines
  t.match(floor, { summary: { median: 2, min: 1, max: 3 }, ratio: { lower: 0.75, upper: 1.25 } })
  t.match(install, { ratio: { median: 2 }, verdict: { outcome: 'missed' } })
  t.equal(memory?.ratio, undefined)
})

t.test('the table for a terminal has colours only when it is told to', async (t) => {
  const lines = linesOf(results(), ['apt'], rows)
  const plain = terminalTable(lines, false)
  t.notOk(plain.includes('\u001B'))
  t.match(
    plain,
    /dd-fips install.* 4\.00 s .*4\.00\.\.4\.00 .*2\.00 x \(2\.00\.\.2\.00\) .*at most 1\.24 x +missed/,
  )
  t.match(plain, /--version.* 0\.040 s/)
  t.match(plain, /peak memory, plan +75\.0 MiB/)
  t.ok(terminalTable(lines, true).includes('\u001B[31mmissed\u001B[0m'))
})

t.test('a bar in a cell does not end the cell', async (t) => {
  t.equal(markdownTable(['a'], [['x | y']]), '| a |\n| --- |\n| x \\| y |')
})

t.test('results survive JSON', async (t) => {
  const again = Results.from(JSON.parse(JSON.stringify(results())))
  t.strictSame(again.values('apt', 'floor'), [1, 2, 3])
})
