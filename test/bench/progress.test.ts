import t from 'tap'
import { estimate, runsOf } from '../../scripts/bench/progress.ts'
import type { GroupName } from '../../scripts/bench/rows.ts'

const groups: readonly (GroupName | 'processes')[] = [
  ...(['main', 'memory', 'config', 'crowd', 'agents', 'slow'] as const),
  'processes',
]

t.test('everything takes less than 25 minutes, quickly less than 8', async (t) => {
  t.ok(estimate(groups, { rounds: 7, quick: false }, 3) < 25 * 60)
  t.ok(estimate(groups, { rounds: 3, quick: true }, 3) < 8 * 60)
})

t.test('one family takes less than three', async (t) => {
  const options = { rounds: 7, quick: false }
  t.equal(estimate(['main'], options, 3), 3 * estimate(['main'], options, 1))
  t.equal(estimate(['slow'], options, 3), estimate(['slow'], options, 1), 'side by side')
})

t.test('some groups have fewer runs when quick, and none more than was asked for', async (t) => {
  t.equal(runsOf('main', { rounds: 3, quick: true }), 3)
  t.equal(runsOf('slow', { rounds: 3, quick: true }), 1)
  t.equal(runsOf('slow', { rounds: 7, quick: false }), 7)
  t.equal(runsOf('memory', { rounds: 7, quick: false }), 3)
  t.equal(runsOf('memory', { rounds: 1, quick: false }), 1)
})
