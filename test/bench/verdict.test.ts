import t from 'tap'
import { Results } from '../../scripts/bench/results.ts'
import { rowOf, rows } from '../../scripts/bench/rows.ts'
import { judge } from '../../scripts/bench/verdict.ts'

function measured(values: Readonly<Record<string, number | readonly number[]>>): Results {
  const results = new Results()
  for (const [row, value] of Object.entries(values)) {
    for (const one of [value].flat()) results.add('apt', row, { value: one })
  }
  return results
}

t.test('an install is held against the floor of the same run and family', async (t) => {
  const outcome = (install: number) =>
    judge(measured({ floor: 1, install }), 'apt', rowOf('install')).outcome
  t.equal(outcome(1.24), 'met')
  t.equal(outcome(1.3), 'within limit')
  t.equal(outcome(1.41), 'missed')
  t.equal(judge(measured({ install: 1 }), 'apt', rowOf('install')).outcome, 'not measured')
  t.equal(
    judge(measured({ floor: 1, install: 1 }), 'dnf', rowOf('install')).outcome,
    'not measured',
  )
  t.equal(judge(measured({ floor: 1 }), 'apt', rowOf('floor')).outcome, 'no goal')
})

t.test('medians are compared, so one slow run does not miss a goal', async (t) => {
  const results = measured({ floor: [1, 1, 5], install: [1.2, 1.2, 9] })
  t.match(judge(results, 'apt', rowOf('install')), { outcome: 'met', goal: '1.24 x' })
})

t.test('a bare pipe may take the install, the faster unpacking and 0.3 s', async (t) => {
  const others = { install: 1, 'unpack-gz': 0.6, 'unpack-xz': 1.4 }
  const outcome = (pipe: number, row: string) =>
    judge(measured({ ...others, [row]: pipe }), 'apt', rowOf(row)).outcome
  t.equal(outcome(1.89, 'pipe'), 'met')
  t.equal(outcome(1.91, 'pipe'), 'missed')
  t.equal(outcome(1.91, 'pipe-gz'), 'missed')
  t.equal(outcome(2.69, 'pipe-xz'), 'met')
  const without = measured({ install: 1, pipe: 1, 'unpack-gz': 1 })
  t.equal(judge(without, 'apt', rowOf('pipe')).outcome, 'not measured')
})

t.test('growth with the number of sockets is linear or missed', async (t) => {
  const outcome = (time: (count: number) => number) => {
    const values = [100, 1000, 10_000].map((count) => [`crowd-${count}`, time(count)] as const)
    return judge(measured(Object.fromEntries(values)), 'apt', rowOf('crowd-10000')).outcome
  }
  t.equal(
    outcome(() => 0.3),
    'met',
  )
  t.equal(
    outcome((count) => 0.3 + count * 1e-4),
    'met',
  )
  t.equal(
    outcome((count) => 0.3 + count ** 2 * 1e-7),
    'missed',
  )
})

t.test('values have goals in their own unit', async (t) => {
  t.equal(judge(measured({ version: 0.045 }), 'apt', rowOf('version')).outcome, 'met')
  t.equal(judge(measured({ version: 0.046 }), 'apt', rowOf('version')).outcome, 'missed')
  t.match(judge(measured({ 'memory-plan': 81 }), 'apt', rowOf('memory-plan')), {
    outcome: 'missed',
    goal: '80 MiB',
  })
})

t.test('every row that a goal or a ratio names is in the table, and no id twice', async (t) => {
  const ids = rows.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length)
  for (const { id, floor, goal } of rows) {
    const named = [floor, ...(goal && 'of' in goal ? [goal.of] : [])]
    if (goal?.kind === 'sum') named.push(...(goal.plus ?? []))
    if (goal?.kind === 'linear') named.push(goal.first, goal.middle)
    for (const one of named.filter((name) => name !== undefined)) {
      t.ok(ids.includes(one), `${id} refers to ${one}`)
    }
  }
  t.throws(() => rowOf('nothing'), /no row nothing/)
})
