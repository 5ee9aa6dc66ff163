import t from 'tap'
import { awaitSettled, awaitUp, notReady } from '../../src/steps/await-service.ts'
import type { EnableService } from '../../src/steps/enable-service.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { contextOn } from '../support/context.ts'
import { debian, given } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'

waitsPassAtOnce(t)

const cfg = '/etc/one.cfg'
const step: EnableService = {
  kind: 'enable-service',
  manager: 'systemd',
  unit: 'one',
  run: true,
  inputs: [],
}

function running(verb = 'start') {
  const machine = debian()
  given(machine, '/lib/systemd/system/one.service', '')
  given(machine, cfg, 'frontend x\n  bind 127.0.0.1:5000\n')
  machine.systemd.run(['systemctl', verb, 'one.service'])
  return machine
}

/** The same under a systemd that has forked and not yet become the program. */
function forked() {
  const machine = running()
  const pids = [
    '1',
    ...[...machine.files.keys()].flatMap((path) => path.match(/9\d\d(?=\/stat)/) ?? []),
  ]
  for (const pid of pids)
    plant(machine.files, `/proc/${pid}/exe`, makeInode('symlink', '/usr/lib/systemd/systemd'))
  return machine
}

const within = async (work: Promise<unknown>) => {
  const from = performance.now()
  await work
  return performance.now() - from
}

t.test('a service is up once it is active and runs its own program', async (t) => {
  t.ok((await within(awaitUp(step, contextOn(running())))) < 1_000)
})

t.test('a service whose program never begins is not waited for without end', async (t) => {
  const failed = { code: 'SERVICE_NOT_READY', message: /^one was started, but does not run\./ }
  await t.rejects(awaitUp(step, contextOn(forked())), failed)
})

t.test('a service that is not active in 30 seconds is not up', async (t) => {
  const from = performance.now()
  await t.rejects(awaitUp(step, contextOn(running('show'))), { code: 'SERVICE_NOT_READY' })
  t.ok(performance.now() - from >= 30_000)
})

t.test('a proxy has settled once it listens, an Agent once it has connected', async (t) => {
  t.ok((await within(awaitSettled({ ...step, ports: cfg }, contextOn(running())))) < 1_000)
  t.ok((await within(awaitSettled({ ...step, evidence: cfg }, contextOn(running())))) >= 5_000)
})

t.test('a service that is not active has not settled', async (t) => {
  for (const more of [{}, { ports: cfg }, { evidence: cfg }])
    await t.rejects(awaitSettled({ ...step, ...more }, contextOn(running('show'))), {
      code: 'SERVICE_NOT_READY',
      message: /exited again by itself/,
    })
})

t.test('a process that nobody has waited for yet has ended', async (t) => {
  const machine = running()
  const path = [...machine.files.keys()].find((name) => /\/9\d\d\/stat$/.test(name)) ?? ''
  const stat = machine.files.get(path)?.content.toString() ?? ''
  given(machine, path, stat.replace(') S ', ') Z '))
  await t.rejects(awaitSettled({ ...step, evidence: cfg }, contextOn(machine)), {
    message: /exited again by itself/,
  })
})

t.test('why a service is not there is said with the end of its log, secrets masked', async (t) => {
  const machine = running()
  const key = '0123456789abcdef0123456789abcdef'
  const run: typeof machine.host.run = async () => ({
    code: 0,
    stdout: `api_key: ${key}\n`,
    stderr: '',
  })
  const host = { ...machine.host, run }
  const cases: [closed: number[], died: boolean, what: string][] = [
    [[], false, 'does not run'],
    [[5000, 5001], false, 'does not listen on 5000, 5001'],
    [[5000], true, 'exited again by itself'],
  ]
  for (const [closed, died, what] of cases) {
    const { message, remedy } = await notReady(step, host, closed, died)
    t.match(message, `one was started, but ${what}. Its log ends:\n`)
    t.notMatch(message, key)
    t.match(remedy, 'journalctl -u one')
  }
})

t.test('what HAProxy says of each frontend does not push out what is wrong', async (t) => {
  const { host } = debian()
  const started = Array.from({ length: 30 }, (_, at) => `Proxy datadog-${at} started.`)
  const lines = ['[ALERT] cannot bind socket [127.0.0.1:9810]', ...started, 'exited']
  const run: typeof host.run = async () => ({ code: 0, stdout: lines.join('\n'), stderr: '' })
  const { message } = await notReady(step, { ...host, run }, [], false)
  t.match(message, /cannot bind socket \[127\.0\.0\.1:9810\]\n {4}exited$/)
})
