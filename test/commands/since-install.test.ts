import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { revert } from '../../src/commands/revert.ts'
import { sinceInstall, type VerdictSinceInstall } from '../../src/commands/since-install.ts'
import { verify } from '../../src/commands/verify.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { changesIn, faulty } from '../support/faults.ts'
import { debian, given, type Machine } from '../support/machine.ts'
import { answerOf, openSession } from '../support/session.ts'

waitsPassAtOnce(t)

const yaml = '/etc/datadog-agent/datadog.yaml'
const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'
const list = '/etc/apt/sources.list.d/datadog.list'
const agentOwned = { uid: 110, gid: 112, mode: 0o640 }
const wishes = { flags: { 'watch-unit': true, 'collect-proxy-logs': true } }

async function asked({ host }: Machine) {
  const watched = faulty(host)
  const { answer } = await answerOf(verify, watched.host, { flags: { 'since-install': true } })
  const { checks = [], drift, result } = (answer?.json ?? {}) as Partial<VerdictSinceInstall>
  const check = checks.find(({ id }) => id === 'receipt.drift')
  return { check, drift, result, exit: answer?.exit, text: answer?.text, calls: watched.calls }
}

t.test('a host that was just installed has not drifted', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host, wishes)
  const { check, drift, exit, calls } = await asked(machine)
  t.match(check, { status: 'pass', summary: /Nothing has changed since the install of 20/ })
  t.match(check?.evidence, list)
  t.match(check?.evidence, /dd-fips-verify\.timer/)
  t.same(drift, [])
  t.equal(exit, 0)
  t.same(changesIn(calls), [], 'and asking changes nothing')
})

t.test('what changed since is named three ways, with what to do', async (t) => {
  const text = (machine: Machine, path: string) => String(machine.files.get(path)?.content)
  const replace = (path: string, from: RegExp | string, to: string) => (machine: Machine) =>
    given(machine, path, text(machine, path).replace(from, to), agentOwned)
  const run =
    (...words: string[]) =>
    ({ systemd }: Machine) =>
      void systemd.run(['systemctl', ...words])
  const cases: [string, (machine: Machine) => void, string, 'fail' | 'warn', RegExp][] = [
    [
      'repository',
      (machine) => given(machine, list, 'deb x\n'),
      list,
      'fail',
      /-deb \[[^\n]*\n.*\+deb x/s,
    ],
    ['cfg', replace(cfg, 'mode http', 'mode tcp'), cfg, 'fail', /- {2}mode http\n +\+ {2}mode tcp/],
    [
      'fips',
      replace(yaml, '  enabled: true', '  enabled: false'),
      yaml,
      'fail',
      /\+ {2}enabled: false/,
    ],
    ['another key', replace(yaml, /$/, 'env: prod\n'), yaml, 'warn', /If that was intended/],
    ['another API key', replace(yaml, /^api_key: .*/m, 'api_key: fedc'), yaml, 'warn', /If that/],
    [
      'older',
      ({ apt }) => apt.unpack('datadog-agent', '1:7.47.0-1'),
      'datadog-agent',
      'fail',
      /1:7\.66\.0-1\n +now +1:7\.47\.0-1/,
    ],
    [
      'removed',
      ({ apt }) => void apt.installed.delete('datadog-signing-keys'),
      'datadog-signing-keys',
      'warn',
      /./,
    ],
    [
      'stopped',
      run('stop', 'datadog-fips-proxy.service'),
      'datadog-fips-proxy',
      'fail',
      /enabled, not running/,
    ],
    [
      'the timer',
      run('disable', 'dd-fips-verify.timer'),
      'dd-fips-verify.timer',
      'fail',
      /not enabled, running/,
    ],
  ]
  for (const [name, act, what, status, says] of cases) {
    const machine = debian()
    await answerOf(install, machine.host, wishes)
    act(machine)
    if (name === 'removed') machine.apt.unpack('ca-certificates', '20230311') // writes the database anew
    const { check, drift, exit, result } = await asked(machine)
    const wanted = name === 'removed' ? 'fail' : status
    t.equal(check?.status, wanted, name)
    t.equal(
      drift?.some((row) => row.what === what),
      true,
      name,
    )
    t.match(check?.evidence, says, name)
    t.match(check?.evidence, /before .*\n +installed .*\n +now /)
    t.ok(check?.remedy)
    t.notMatch(JSON.stringify(drift), /0123456789abcdef0123456789abcdef/)
    if (wanted === 'fail') t.equal(exit, 3)
    if (wanted === 'fail') t.equal(result, 'failed')
  }
})

t.test('without a receipt, or after revert, there is nothing to compare with', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host)
  await answerOf(revert, machine.host)
  t.match((await asked(machine)).check, { status: 'skip', summary: /has no completed install/ })
  const fresh = await asked(debian())
  t.match(fresh.check, { status: 'skip', summary: /There is no receipt/ })
  t.same(fresh.drift, [])
})

t.test('what cannot be compared leaves a proof incomplete', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host)
  machine.files.delete('/var/lib/dd-fips/receipt.json')
  const { result, exit } = await asked(machine)
  t.equal(result, 'incomplete')
  t.equal(exit, 0)
})

t.test('a second run about the same thing is what counts', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host, wishes)
  given(machine, list, 'deb x\n')
  await answerOf(install, machine.host)
  t.equal((await asked(machine)).check?.status, 'pass', 'it was put right')
  await answerOf(install, machine.host, { flags: { 'no-watch-unit': true } })
  t.equal((await asked(machine)).check?.status, 'pass', 'the timer went on request')
})

t.test('drift makes a failure of any verdict, a missing receipt only of a proof', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host, wishes)
  const { session } = await openSession(machine.host)
  const of = async (result: 'proved' | 'failed' | 'incomplete') =>
    (await sinceInstall(session, { result, checks: [] })).result
  const all = async () => [await of('proved'), await of('incomplete'), await of('failed')]
  t.same(await all(), ['proved', 'incomplete', 'failed'], 'nothing drifted')
  given(machine, list, 'deb x\n')
  t.same(await all(), ['failed', 'failed', 'failed'])
  machine.files.delete('/var/lib/dd-fips/receipt.json')
  t.same(await all(), ['incomplete', 'incomplete', 'failed'])
})
