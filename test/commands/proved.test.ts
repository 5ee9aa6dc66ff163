import t from 'tap'
import { lookAhead, proved, refuseBroken } from '../../src/commands/proved.ts'
import { detect } from '../../src/detect/detect.ts'
import type { PlannedChange } from '../../src/plan/plan.ts'
import { unitsNow } from '../../src/survey/survey.ts'
import { answering } from '../checks/acts.ts'
import { installedHost } from '../checks/installed-host.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { given } from '../support/machine.ts'
import { openSession } from '../support/session.ts'

waitsPassAtOnce(t)

const agent = 'datadog-agent'
const restarted: PlannedChange = {
  step: { kind: 'enable-service', manager: 'systemd', unit: agent, run: true, inputs: [] },
  summary: '',
}

/** A host on which a run has just started the Agent. */
async function afterStart() {
  const machine = await installedHost()
  const { session } = await openSession(machine.host)
  const detection = await detect(machine.host, { machine: 'x86_64' })
  const known = { units: unitsNow(machine.host, detection) }
  await known.units
  const systemctl = (verb: string) => machine.systemd.run(['systemctl', verb, `${agent}.service`])
  return { machine, session, detection, known, systemctl }
}

const statusOf = (found: Awaited<ReturnType<typeof proved>>, id: string) =>
  found.checks.find((check) => check.id === id)?.status

t.test('services that go on are proved', async (t) => {
  const { session, detection, known } = await afterStart()
  const found = await proved(session, detection, known, [restarted], Promise.resolve())
  t.equal(statusOf(found, 'agent.service'), 'pass')
  t.equal(statusOf(found, 'proxy.ports'), 'pass')
  t.doesNotThrow(() => refuseBroken(found))
})

t.test('an Agent that ends while the checks run is not proved', async (t) => {
  for (const verb of ['stop', 'restart']) {
    const { session, detection, known, systemctl } = await afterStart()
    const settled = new Promise<void>((resolve) => setImmediate(resolve))
    const ending = settled.then(() => void systemctl(verb))
    await t.rejects(proved(session, detection, known, [restarted], ending), {
      code: 'SERVICE_NOT_READY',
    })
  }
})

t.test('a service that does not settle is what the run ends with', async (t) => {
  const { session, detection, known } = await afterStart()
  const error = new Error('it died')
  await t.rejects(proved(session, detection, known, [restarted], Promise.reject(error)), error)
})

t.test('what could not be looked at is thrown only when nobody watches any more', async (t) => {
  const { session, detection, known } = await afterStart()
  let isWatched = true
  const settled = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
    isWatched = false
    throw new Error('later')
  })
  const ahead = { files: Promise.reject(new Error('no file')), marks: Promise.resolve('') }
  ahead.files.catch(() => undefined)
  await t.rejects(proved(session, detection, known, [], settled, ahead), { message: 'no file' })
  t.notOk(isWatched)
})

t.test('what is known of services is not believed at the end, changes or none', async (t) => {
  const { session, detection, known, systemctl } = await afterStart()
  systemctl('stop')
  const found = await proved(session, detection, known, [], Promise.resolve())
  t.equal(statusOf(found, 'agent.service'), 'fail')
  t.throws(() => refuseBroken(found), { code: 'NOT_PROVED', exit: 'unproved' })
})

t.test('files are looked at when the first service starts, the proxy when it is up', async (t) => {
  const { session, detection, known } = await afterStart()
  const first = lookAhead(session, detection, known, 'datadog-fips-proxy')
  t.equal(first.answers, undefined)
  const second = lookAhead(session, detection, known, agent, first)
  t.equal(second.files, first.files)
  t.match(await second.files, { agentVersion: '7.66.0' })
  t.ok((await second.answers)?.asked)
})

t.test('a diagnosis that was begun ahead ends with the run', async (t) => {
  const { machine, session, detection, systemctl } = await afterStart()
  systemctl('stop')
  answering(() => ({ status: 404, body: '' }))(machine)
  given(
    machine,
    '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg',
    'frontend metrics\n  bind 127.0.0.1:9804\n  default_backend x\nbackend x\n  server a b:443\n',
  )
  const known = { units: unitsNow(machine.host, detection) }
  let begun = () => {}
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve
  })
  const { run } = machine.host
  machine.host.run = (command, options) => {
    if (command[0] !== 'su') return run(command, options)
    begun()
    return new Promise((_, reject) =>
      options?.signal?.addEventListener('abort', () => reject(new Error('ended'))),
    )
  }
  const ahead = lookAhead(session, detection, known, agent)
  await hasBegun
  t.equal(lookAhead(session, detection, known, agent, ahead), ahead, 'it is begun once')
  await ahead.drop?.()
  t.equal(await ahead.diagnosedAhead, undefined)
})

t.test('a file that somebody changes while the checks run is read again', async (t) => {
  const yaml = '/etc/datadog-agent/datadog.yaml'
  const changes = {
    'datadog.yaml': (text: string) => text.replace('enabled: true', 'enabled: false'),
    'with as many bytes': (text: string) => text.replace('enabled: true', 'enabled: no  '),
  }
  for (const [name, change] of Object.entries(changes)) {
    const { machine, session, detection, known } = await afterStart()
    const before = (await machine.host.read(yaml))?.toString() ?? ''
    const settled = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() =>
      given(machine, yaml, change(before), { mtimeMs: Date.now() }),
    )
    const found = await proved(session, detection, known, [restarted], settled.then())
    t.not(change(before), before)
    t.equal(statusOf(found, 'agent.config.fips'), 'fail', name)
  }
})

t.test('what asks the proxy ends with the run, also while it waits for an answer', async (t) => {
  const { machine, session, detection, known } = await afterStart()
  given(
    machine,
    '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg',
    'frontend metrics\n  bind 127.0.0.1:9804\n  default_backend x\nbackend x\n  server a b:443\n',
  )
  machine.host.probe = ({ signal }) =>
    new Promise((resolve) =>
      signal?.addEventListener('abort', () => resolve({ problem: 'silent', detail: 'ended' })),
    )
  const ahead = lookAhead(session, detection, known, agent)
  const error = new Error('it died')
  const ending = new Promise<void>((_, reject) => setTimeout(() => reject(error), 20))
  await t.rejects(proved(session, detection, known, [restarted], ending, ahead), error)
  t.match((await ahead.answers)?.asked, [{ answer: { problem: 'silent' } }])
})
