import t from 'tap'
import { none } from '../../src/services/none.ts'
import { type EnableService, enableService } from '../../src/steps/enable-service.ts'
import { waitsPassAtOnce } from '../plan/machine/clock.ts'
import { contextOn } from '../plan/machine/context.ts'
import { debian, given, type Machine, snapshot } from '../plan/machine/machine.ts'
import { differences } from '../plan/machine/settled.ts'

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

t.test('a service that ends again by itself is no success', async (t) => {
  const machine = host()
  const { host: port } = machine
  let looks = 0
  const run: typeof port.run = async (command, options) => {
    if (command[1] === 'show' && ++looks === 5)
      machine.systemd.run(['systemctl', 'stop', 'one.service'])
    return port.run(command, options)
  }
  const context = { ...contextOn(machine), host: { ...port, run } }
  await t.rejects(enableService.apply(step, context, { enabled: false, active: false }), {
    code: 'SERVICE_NOT_READY',
    message: /^one was started, but exited again by itself/,
  })
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
