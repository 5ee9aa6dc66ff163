import t from 'tap'
import {
  environmentOf,
  parseStatus,
  startsByItself,
  withManual,
  withoutManual,
} from '../../../src/services/others/upstart.ts'

t.test('what initctl says of a job, as recorded from upstart 1.12', async (t) => {
  const cases: [string, ReturnType<typeof parseStatus>][] = [
    ['datadog-agent start/running, process 1234\n', { goal: 'start', state: 'running', pid: 1234 }],
    ['datadog-agent stop/waiting\n', { goal: 'stop', state: 'waiting', pid: undefined }],
    ['rc start/running\n', { goal: 'start', state: 'running', pid: undefined }],
    [
      'x start/post-start, process 81\n\tpost-start process 82\n',
      { goal: 'start', state: 'post-start', pid: 81 },
    ],
    ['x stop/killed, process 81\n', { goal: 'stop', state: 'killed', pid: 81 }],
    ['tty (tty1) start/running, process 9\n', { goal: 'start', state: 'running', pid: 9 }],
    ['', undefined], // stderr: initctl: Unknown job: x
  ]
  for (const [said, wanted] of cases) t.same(parseStatus(said), wanted, said || 'unknown job')
})

const conf = 'description "x"\nstart on started networking\nenv A=1\nenv B="two words"\n'

t.test('a job starts by itself unless manual has the last word', async (t) => {
  const cases: [string, string, boolean][] = [
    [conf, '', true],
    [conf, 'manual\n', false],
    [conf, '  manual # for now\n', false],
    [conf, '# manual\n', true],
    [conf, 'manual\nstart on runlevel [2345]\n', true],
    [`${conf}manual\n`, '', false],
    ['manual\nstart on (started networking\n  and filesystem)\n', '', true],
    ['exec /bin/x\n', '', false],
    ['', '', false],
  ]
  for (const [file, override, wanted] of cases) {
    t.equal(startsByItself(file, override), wanted, `${file}+ ${override}`)
  }
})

t.test('manual comes and goes, every other stanza of an override stays', async (t) => {
  t.equal(withManual(''), 'manual\n')
  t.equal(withManual('limit nofile 1 1'), 'limit nofile 1 1\nmanual\n')
  t.equal(withoutManual('# mine\nmanual\nlimit nofile 1 1\n'), '# mine\nlimit nofile 1 1\n')
  t.equal(withoutManual(withManual('respawn\n')), 'respawn\n')
})

t.test('the environment of a job is that of its files, the override wins', async (t) => {
  t.same(environmentOf(conf, 'env A=2\n# env C=3\n'), { A: '2', B: 'two words' })
})
