import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { status } from '../../src/commands/status.ts'
import { certificate, certificateStatus } from '../../src/datadog/certificate.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { changesIn, faulty } from '../support/faults.ts'
import { debian, environment, given, type Machine } from '../support/machine.ts'
import { answerOf } from '../support/session.ts'

waitsPassAtOnce(t)

async function asked(machine: Machine) {
  const { host, calls } = faulty(machine.host)
  const { answer } = await answerOf(status, host)
  return { text: answer?.text ?? '', exit: answer?.exit, json: answer?.json ?? {}, calls }
}

async function installed(env: object = {}) {
  const machine = debian()
  await answerOf(install, machine.host, { env: { ...environment, ...env } })
  return machine
}

t.test('an installed host is shown on one screen, and nothing is changed', async (t) => {
  const machine = await installed({ DD_FIPS_ALLOW_CONNECTION: '192.0.2.7' })
  given(machine, '/proc/sys/crypto/fips_enabled', '0\n')
  const { text, exit, json, calls } = await asked(machine)
  t.equal(exit, 0)
  t.match(text, /^Agent {9}1:7\.66\.0-1$/m)
  t.match(text, /^Site {10}ddog-gov\.com$/m)
  t.match(text, /^Kernel FIPS {3}off$/m)
  t.match(text, /last run 20\S+: done$/m)
  t.match(text, /^Remembered {4}.*DD_FIPS_ALLOW_CONNECTION=192\.0\.2\.7/m)
  // The cfg of this host leads nowhere.
  t.match(text, /The chain, as seen now: incomplete\n( {2}\d\. .* proved\n){3}/)
  t.match(text, / {2}skip {2}proxy\.backends: /)
  t.ok(text.split('\n').length <= 26, 'it fits into one screen')
  t.same(
    text
      .split('\n')
      .filter((line) => line.length > 79 && !/Remembered|Certificate|^ {14}|skip/.test(line)),
    [],
  )
  t.match(json, {
    result: 'incomplete',
    packages: { agent: '1:7.66.0-1' },
    chain: [{ link: 'processes', state: 'proved' }],
    certificate: { number: 4282, standard: 'FIPS 140-2' },
    remembered: { DD_FIPS_ALLOW_CONNECTION: '192.0.2.7' },
    lastRun: { state: 'done' },
  })
  t.notMatch(JSON.stringify(json) + text, environment.DD_API_KEY)
  t.same(changesIn(calls), [])
})

t.test('a broken link fails, and says where to go on', async (t) => {
  const machine = await installed()
  machine.systemd.run(['systemctl', 'stop', 'datadog-fips-proxy.service'])
  const { text, exit } = await asked(machine)
  t.equal(exit, 3)
  t.match(text, /The chain, as seen now: NOT PROVED/)
  t.match(text, /The proxy +FAILED/)
  t.match(text, /fail {2}proxy\.service: datadog-fips-proxy is not running\./)
  t.match(text, /dd-fips doctor/)
})

t.test('on a host where nothing is installed it says so', async (t) => {
  const { text, exit } = await asked(debian())
  t.equal(exit, 3)
  t.match(text, /^Agent {9}not installed$/m)
  t.match(text, /has changed nothing here/)
  t.match(text, /Remembered {4}nothing/)
  t.match(text, /Timer {9}none; /)
})

t.test('the timer and its last proof are shown', async (t) => {
  const machine = await installed({ DD_FIPS_WATCH_UNIT: '1' })
  const { run } = machine.host
  const last = (rows: string) => {
    machine.host.run = async (command, options) =>
      command[1] === 'show' && command.at(-1) === 'dd-fips-verify.service'
        ? {
            code: 0,
            stdout: `LoadState=loaded\nActiveState=active\n\nLoadState=loaded\n${rows}`,
            stderr: '',
          }
        : run(command, options)
  }
  last('ExecMainExitTimestamp=Tue 2026-12-01 00:12:03 UTC\nExecMainStatus=3\n')
  t.match(
    (await asked(machine)).text,
    /Timer {9}every day; last Tue 2026-12-01 00:12:03 UTC: a check FAILED/,
  )
  last('ExecMainExitTimestamp=Tue 2026-12-01 00:12:03 UTC\nExecMainStatus=0\n')
  t.match((await asked(machine)).text, /: nothing failed$/m)
  last('ExecMainExitTimestamp=n/a\nExecMainStatus=0\n')
  t.match((await asked(machine)).text, /every day; no proof yet/)
})

t.test('the certificate has the status of the day', async (t) => {
  t.match(
    certificateStatus(certificate.historicalSince - 1),
    /^#4282 \(FIPS 140-2\), .* from 21 Sep/,
  )
  t.match(
    certificateStatus(certificate.historicalSince),
    /historical list since 21 September 2026: for/,
  )
})
