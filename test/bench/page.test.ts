import t from 'tap'
import { performancePage, performancePlot } from '../../scripts/bench/page.ts'
import { Results } from '../../scripts/bench/results.ts'
import { rows } from '../../scripts/bench/rows.ts'
import { linesOf } from '../../scripts/bench/table.ts'

const results = new Results()
for (const value of [1, 1.1, 0.9]) results.add('apt', 'floor', { value })
results.add('apt', 'install', { value: 1.2 })
results.add('apt', 'memory-plan', { value: 75 })
const lines = linesOf(results, ['apt'], rows)

const page = performancePage({
  rounds: 3,
  date: '2026-11-30',
  commit: 'abc1234',
  machine: 'A virtual machine with 2 cores.',
  node: '24.1.0',
  lines,
  accounts: [
    {
      manager: 'apt',
      command: 'plan',
      programs: [{ what: 'uname -m', count: 1, reason: 'which processor this is' }],
      requests: [{ what: 'get.test.example/x', count: 2, reason: undefined }],
      intake: [],
    },
  ],
  leftOut: ['agent-late was left out.'],
})

t.test('the page has results, method, floor, and every process with its reason', async (t) => {
  t.match(page, '![Time by command, as multiples of the floor](performance.svg)')
  t.match(page, /^\| `dd-fips install`, tool on the host \| 1\.20 s .* met \|$/m)
  t.match(page, /npm run bench -- --write/)
  t.match(page, /apt-get install -y datadog-agent/)
  t.match(page, /Recorded, not measured in this run: the official shell script, 1\.24 x/)
  t.match(page, '| 1 | `uname -m` | which processor this is |')
  t.match(page, '| 2 | `get.test.example/x` | **no reason known** |')
  t.match(page, 'agent-late was left out.')
  t.notMatch(page, /undefined|NaN|## dnf/)
})

t.test('the plot shows rows that have a ratio, and their goals', async (t) => {
  const svg = performancePlot(lines)
  t.match(svg, '>dd-fips install, tool on the host<')
  t.match(svg, /stroke="#cc0000"/)
  t.notMatch(svg, /peak memory|NaN/)
})
