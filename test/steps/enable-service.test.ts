import t from 'tap'
import { none } from '../../src/services/others/none.ts'
import { type EnableService, enableService } from '../../src/steps/enable-service.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { contextOn } from '../support/context.ts'
import { debian, given, type Machine, snapshot } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { differences } from '../support/settled.ts'

waitsPassAtOnce(t)

const input = '/etc/one.conf'
const step: EnableService = {
  kind: 'enable-service',
  manager: 'systemd',
  unit: 'one',
  run: true,
  inputs: [input],
}

function host(...verbs: string[]): Machine {
  const machine = debian()
  given(machine, '/lib/systemd/system/one.service', '')
  for (const verb of verbs) machine.systemd.run(['systemctl', verb, 'one.service'])
  return machine
}

const changed = (milliseconds: number) => (machine: Machine) =>
  given(machine, input, '', { mtimeMs: Date.now() + milliseconds })

const older = host('enable', 'start')
older.systemd.age(60_000)
given(older, input, '', { ctimeMs: Date.now() })

t.test('what a service lacks is what is done to it', async (t) => {
  const nothing = () => {}
  const cases: [
    string,
    Machine,
    (machine: Machine) => void,
    Partial<EnableService>,
    string | undefined,
  ][] = [
    ['all of it', host(), nothing, {}, 'one: enable and start'],
    ['disabled', host('start'), nothing, {}, 'one: enable'],
    ['at rest', host('enable'), nothing, {}, 'one: start'],
    ['at rest, as it shall be', host('enable'), nothing, { run: false }, undefined],
    ['running', host('enable', 'start'), nothing, {}, undefined],
    ['an old input', host('enable', 'start'), changed(-3_600_000), {}, undefined],
    ['a newer input', host('enable', 'start'), changed(60_000), {}, undefined],
    [
      'an older input put in its place',
      older,
      nothing,
      {},
      'one: restart (/etc/one.conf is newer than the process)',
    ],
    ['no input', host('enable', 'start'), nothing, { inputs: ['/etc/none'] }, undefined],
  ]
  for (const [name, machine, change, more, summary] of cases) {
    change(machine)
    const found = await enableService.check({ ...step, ...more }, contextOn(machine))
    t.equal(found?.summary, summary, name)
  }
})

t.test(
  'an input that is newer than the process means a restart, a time to come does not',
  async (t) => {
    const machine = host('enable', 'start')
    machine.systemd.age(600_000)
    changed(-300_000)(machine)
    const context = contextOn(machine)
    const found = await enableService.check(step, context)
    t.equal(found?.summary, 'one: restart (/etc/one.conf is newer than the process)')
    await enableService.apply(step, context, await enableService.before(step, context))
    t.equal(await enableService.check(step, context), undefined)
    t.same(machine.systemd.starts, ['one', 'one'])
    changed(3_600_000)(machine)
    t.equal(await enableService.check(step, context), undefined, 'the clock was put back meanwhile')
  },
)

t.test('an input that an earlier step changes means one too', async (t) => {
  const context = contextOn(host('enable', 'start'), { affected: new Set(['one']) })
  t.match(await enableService.check(step, context), { summary: 'one: restart (its inputs change)' })
})

t.test('a service is put back to enabled or not, running or not', async (t) => {
  for (const verbs of [[], ['enable'], ['start'], ['enable', 'start']]) {
    const machine = host(...verbs)
    const was = snapshot(machine)
    const context = contextOn(machine)
    const before = await enableService.before(step, context)
    await enableService.apply(step, context, before)
    await enableService.revert(step, context, before, null)
    await enableService.resume?.(step, context, before)
    t.same(differences(snapshot(machine), was), [], verbs.join() || 'neither')
  }
})

t.test('a service that does not come up is told with its log', async (t) => {
  const machine = host()
  machine.files.delete('/lib/systemd/system/one.service')
  given(machine, '/lib/systemd/system/datadog-agent.service', '')
  const agent = { ...step, unit: 'datadog-agent' }
  const context = contextOn(machine)
  await t.rejects(enableService.apply(agent, context, { enabled: false, active: false }), {
    code: 'SERVICE_NOT_READY',
    exit: 'unproved',
    message: /^datadog-agent was started, but does not run\. Its log ends:\n {4}the last words/,
    remedy: /journalctl -u datadog-agent/,
  })
})

const cfg = '/etc/one.cfg'
const CONNECTS = 'connects'

/** A service that does something some milliseconds after it was started, seen by who looks at its process. */
function later(what: Readonly<Record<number, 'ends' | 'starts again' | typeof CONNECTS>>) {
  const machine = host()
  given(machine, cfg, 'frontend x\n  bind 127.0.0.1:5000\n')
  const { host: port } = machine
  const due = new Map(Object.entries(what).map(([after, act]) => [Number(after), act]))
  let started: number | undefined
  const isOfService = (path: string) => /^\/proc\/9\d\d\/stat$/.test(path)
  const read: typeof port.read = async (path) => {
    if (isOfService(path) && (await port.read(path))) started ??= performance.now()
    for (const [after, act] of due) {
      if (started === undefined || performance.now() - started < after) continue
      due.delete(after)
      if (act !== CONNECTS) machine.systemd.run(['systemctl', 'stop', 'one.service'])
      if (act === 'starts again') machine.systemd.run(['systemctl', 'start', 'one.service'])
      if (act === CONNECTS) connect(machine, 'one')
    }
    return port.read(path)
  }
  return { machine, context: { ...contextOn(machine), host: { ...port, read } } }
}

/** The main process of a unit is connected to port 5000 from now on. */
function connect(machine: Machine, unit: string): void {
  const group = `/sys/fs/cgroup/system.slice/${unit}.service/cgroup.procs`
  const pid = machine.files.get(group)?.content.toString().trim()
  const row = '   0: 0100007F:C350 0100007F:1388 01 0:0 00:0 0 110 0 4711 1\n'
  given(machine, `/proc/${pid}/net/tcp`, `  sl  local_address rem_address   st\n${row}`)
  plant(machine.files, `/proc/${pid}/fd/3`, makeInode('symlink', 'socket:[4711]'))
}

/** Starts the service and waits until it has settled. Gives how long that took, in milliseconds. */
async function settle({ context }: ReturnType<typeof later>): Promise<number> {
  const watched = { ...step, evidence: cfg }
  await enableService.apply(watched, context, { enabled: false, active: false })
  const from = performance.now()
  await enableService.settle?.(watched, context)
  return performance.now() - from
}

const ended = {
  code: 'SERVICE_NOT_READY',
  message: /^one was started, but exited again by itself/,
}

t.test('a service that shows nothing is watched for five seconds', async (t) => {
  t.ok((await settle(later({}))) >= 5_000, 'and believed, since it has stayed up')
})

t.test('a service that connects to the proxy is believed at once', async (t) => {
  t.ok((await settle(later({ 100: CONNECTS }))) < 1_000)
})

t.test('a service that connects after five seconds is not called failed', async (t) => {
  t.ok((await settle(later({ 6000: CONNECTS }))) < 6_000)
})

t.test('a service that ends again by itself is no success', async (t) => {
  for (const after of [20, 1_000, 3_000, 4_900])
    await t.rejects(settle(later({ [after]: 'ends' })), ended, `after ${after} ms`)
})

t.test('a service that systemd starts again and again is no success', async (t) => {
  await t.rejects(settle(later({ 50: 'starts again' })), ended)
  const loop = later({ 50: 'starts again', 60: CONNECTS })
  await t.rejects(settle(loop), ended, 'not even where the second process connects')
})

t.test('a connection of another process says nothing of a service', async (t) => {
  const there = later({})
  const watched = { ...step, evidence: cfg }
  await enableService.apply(watched, there.context, { enabled: false, active: false })
  connect(there.machine, 'one')
  for (const path of [...there.machine.files.keys()])
    if (path.endsWith('/fd/3')) there.machine.files.delete(path)
  const from = performance.now()
  await enableService.settle?.(watched, there.context)
  t.ok(performance.now() - from >= 5_000)
})

t.test('ports that never listen are named', async (t) => {
  const machine = host()
  given(machine, '/etc/one.cfg', 'frontend x\n  bind 127.0.0.1:5000-5001\n')
  const context = contextOn(machine)
  const withPorts = { ...step, ports: '/etc/one.cfg' }
  await t.rejects(enableService.apply(withPorts, context, { enabled: false, active: false }), {
    message: /does not listen on 5000, 5001\./,
  })
  t.ok(context.said.some((line) => line === 'waiting for one to listen on 5000, 5001'))
})

t.test('where systemd does not run, drift is what is enabled, and nobody is asked', async (t) => {
  const machine = debian()
  given(machine, '/lib/systemd/system/one.service', '[Install]\nWantedBy=multi-user.target\n')
  machine.systemd.run(['systemctl', 'enable', 'one.service'])
  const before = { enabled: false, active: false }
  const asked = machine.commands.length
  const drift = () =>
    enableService.drift?.(step, contextOn(machine, { inCharge: async () => none }), before, null)
  t.same(await drift(), [], 'that it does not run says nothing')
  machine.systemd.run(['systemctl', 'disable', 'one.service'])
  t.match(await drift(), [{ what: 'one', now: 'not enabled, not running', holds: false }])
  t.equal(machine.commands.length, asked)
})
