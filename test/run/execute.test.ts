import t from 'tap'
import type { Plan } from '../../src/plan/plan.ts'
import { execute, type Watcher } from '../../src/run/execute.ts'
import { openJournal } from '../../src/run/journal.ts'
import type { Step } from '../../src/steps/registry.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { contextOn } from '../support/context.ts'
import { faulty } from '../support/faults.ts'
import { debian, given } from '../support/machine.ts'
import { receiptOf } from '../support/settled.ts'

waitsPassAtOnce(t)

const quiet: Watcher = { started: () => {}, done: () => {}, stopped: () => undefined }

const file = (path: string, affects: string[] = []): Step => ({
  kind: 'add-repository',
  path,
  content: 'ours\n',
  affects,
})

const service: Step = {
  kind: 'enable-service',
  manager: 'systemd',
  unit: 'one',
  run: true,
  inputs: [],
}

async function carryOut(machine: ReturnType<typeof debian>, plan: Plan, watcher = quiet) {
  const context = contextOn(machine)
  const journal = await openJournal(machine.host, 'now', {})
  const { changes, settled } = await execute(plan, context, journal, watcher)
  await settled
  return changes
}

t.test('a step that has nothing to do is not begun', async (t) => {
  const machine = debian()
  given(machine, '/etc/a', 'ours\n')
  const begun: Step[] = []
  const watcher = { ...quiet, started: (step: Step) => void begun.push(step) }
  const changes = await carryOut(machine, { steps: [file('/etc/a'), file('/etc/b')] }, watcher)
  t.same(begun, [file('/etc/b')])
  t.match(changes, [{ step: { path: '/etc/b' }, summary: '/etc/b: new' }])
  t.equal(receiptOf(machine)?.runs[0]?.entries.length, 1)
})

t.test('what will be done is on the disk before it is done, and how to undo it', async (t) => {
  const machine = debian()
  given(machine, '/etc/a', 'theirs\n')
  const { host, calls } = faulty(machine.host)
  const seen: unknown[] = []
  const watching = {
    ...host,
    write: async (path: string, content: Buffer | string, options?: object) => {
      if (path === '/etc/a') seen.push(receiptOf(machine)?.runs[0]?.entries)
      return host.write(path, content, options)
    },
  }
  const journal = await openJournal(watching, 'now', {})
  const context = { ...contextOn(machine), host: watching }
  await (await execute({ steps: [file('/etc/a')] }, context, journal, quiet)).settled
  t.match(seen, [
    [{ state: 'intended', step: { path: '/etc/a' }, before: { backup: /_a$|etc_a/ } }],
  ])
  t.match(receiptOf(machine)?.runs[0]?.entries, [
    { state: 'done', after: { sha256: /^[0-9a-f]{64}$/ } },
  ])
  const own = calls.filter((call) => call === 'write /var/lib/dd-fips/receipt.json')
  t.equal(own.length, 2, 'once before, once after')
})

t.test('a step that shows no effect is an error, and is in the receipt', async (t) => {
  const machine = debian()
  const plain = machine.host.write
  machine.host.write = async (path, content, options) =>
    path === '/etc/a' ? undefined : plain(path, content, options)
  await t.rejects(carryOut(machine, { steps: [file('/etc/a')] }), {
    code: 'STEP_WITHOUT_EFFECT',
    message: /"add the repository \/etc\/a" was done, but the host does not show the change/,
  })
  t.equal(receiptOf(machine)?.runs[0]?.entries.length, 1)
})

t.test('a unit is restarted once for all that changed before it', async (t) => {
  const machine = debian()
  given(machine, '/lib/systemd/system/one.service', '')
  machine.systemd.run(['systemctl', 'enable', 'one.service'])
  machine.systemd.run(['systemctl', 'start', 'one.service'])
  const steps = [file('/etc/a', ['one']), file('/etc/b', ['one']), service, service]
  const changes = await carryOut(machine, { steps })
  t.equal(changes.length, 3)
  t.same(machine.systemd.starts, ['one', 'one'], 'the start of its past, and one more')
})

t.test('after a signal no further step begins', async (t) => {
  const machine = debian()
  let signal: string | undefined
  const watcher = {
    ...quiet,
    done: () => {
      signal = 'SIGINT'
    },
    stopped: () => signal,
  }
  const plan = { steps: [file('/etc/a'), file('/etc/b')] }
  await t.rejects(carryOut(machine, plan, watcher), { code: 'INTERRUPTED', message: /SIGINT/ })
  t.ok(machine.files.has('/etc/a'))
  t.notOk(machine.files.has('/etc/b'))
})

t.test('nothing of a run goes on once it has failed', async (t) => {
  const machine = debian()
  const units = ['one', 'two']
  for (const unit of units) given(machine, `/lib/systemd/system/${unit}.service`, '')
  const context = contextOn(machine)
  const journal = await openJournal(machine.host, 'now', {})
  const steps = units.map((unit) => ({ ...service, unit }))
  const { settled } = await execute({ steps }, context, journal, quiet)
  machine.systemd.run(['systemctl', 'stop', 'one.service'])
  const from = performance.now()
  await t.rejects(settled, { code: 'SERVICE_NOT_READY', message: /^one was started/ })
  t.ok(performance.now() - from >= 5_000, 'the watch over the other one has ended, too')
})
