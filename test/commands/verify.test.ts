import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { exitOf, verify } from '../../src/commands/verify.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { changesIn, faulty } from '../support/faults.ts'
import { debian, given } from '../support/machine.ts'
import { answerOf } from '../support/session.ts'

waitsPassAtOnce(t)

t.test('the verdict gives the exit code', async (t) => {
  const cases = [
    ['proved', false, 0],
    ['proved', true, 0],
    ['incomplete', false, 0],
    ['incomplete', true, 3],
    ['failed', false, 3],
    ['failed', true, 3],
  ] as const
  for (const [result, strict, exit] of cases) {
    t.equal(exitOf({ result, checks: [] }, strict), exit, `${result}, strict ${strict}`)
  }
})

t.test('verify changes nothing and finds what was broken since', async (t) => {
  const cases: [string, (machine: ReturnType<typeof debian>) => void, string[]][] = [
    ['nothing', () => {}, []],
    [
      'the proxy was stopped',
      ({ systemd }) => void systemd.run(['systemctl', 'stop', 'datadog-fips-proxy.service']),
      ['proxy.service'],
    ],
    [
      'the Agent was disabled',
      ({ systemd }) => void systemd.run(['systemctl', 'disable', 'datadog-agent.service']),
      ['agent.service'],
    ],
    [
      'fips was turned off',
      (machine) => given(machine, '/etc/datadog-agent/datadog.yaml', 'api_key: x\n'),
      ['agent.config.fips', 'agent.config.site'],
    ],
    [
      'the cfg was changed',
      (machine) => {
        const path = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
        given(machine, path, `${machine.files.get(path)?.content}\n# x\n`, { mode: 0o644 })
      },
      ['proxy.cfg.ownership', 'proxy.cfg.unmodified'],
    ],
  ]
  for (const [name, breakIt, wanted] of cases) {
    const machine = debian()
    await answerOf(install, machine.host)
    breakIt(machine)
    const { host, calls } = faulty(machine.host)
    const { answer } = await answerOf(verify, host)
    const { checks } = (answer?.json ?? { checks: [] }) as {
      checks: { id: string; status: string }[]
    }
    t.same(
      checks.filter(({ status }) => status === 'fail').map(({ id }) => id),
      wanted,
      name,
    )
    t.equal(answer?.exit, wanted.length > 0 ? 3 : 0)
    t.same(changesIn(calls), [])
  }
})

t.test('on a host where nothing is installed verify fails, and says what to run', async (t) => {
  const { answer } = await answerOf(verify, debian().host)
  t.equal(answer?.exit, 3)
  t.match(answer?.text, 'Not installed: datadog-agent, datadog-fips-proxy.')
  t.match(answer?.text, 'To fix it: Run `dd-fips install`.')
})
