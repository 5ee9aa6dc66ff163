import t from 'tap'
import { benchOptions, help } from '../../scripts/bench/options.ts'
import { rows } from '../../scripts/bench/rows.ts'

t.test('without arguments everything is measured seven times', async (t) => {
  const options = benchOptions([])
  t.match(options, { rounds: 7, managers: ['apt', 'dnf', 'zypper'], processes: true, check: false })
  t.equal(options.rows.length, rows.length)
})

t.test('rows, groups and families can be chosen', async (t) => {
  const options = benchOptions([
    '--quick',
    '--row',
    'memory',
    '--row',
    'version',
    '--family',
    'dnf',
  ])
  t.match(options, { rounds: 3, managers: ['dnf'], processes: false })
  t.ok(options.rows.every(({ id, group }) => group === 'memory' || id === 'version'))
  t.equal(options.rows.length, 6)
  t.strictSame(benchOptions(['--family', 'zypper,apt']).managers, ['apt', 'zypper'])
  t.equal(benchOptions(['--runs', '9', '--quick']).rounds, 9)
  t.match(benchOptions(['--row', 'processes']), { rows: [], processes: true })
})

t.test('what cannot be is refused in plain words', async (t) => {
  t.throws(() => benchOptions(['--row', 'nope']), /no such row or group/)
  t.throws(() => benchOptions(['--family', 'pacman']), /apt, dnf, zypper/)
  t.throws(() => benchOptions(['--runs', '0']), /from 1 to 99/)
  t.throws(() => benchOptions(['--fast']), /--fast/)
})

t.test('the help names every row and has examples', async (t) => {
  for (const { id } of rows) t.match(help, new RegExp(`\\b${id}\\b`))
  t.match(help, /npm run bench -- --quick --row install/)
})
