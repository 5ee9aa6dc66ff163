import t from 'tap'
import { checkPlan, restartsOf } from '../../src/plan/plan.ts'
import type { Step } from '../../src/steps/registry.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { contextOn } from '../support/context.ts'
import { debian, given, type Machine } from '../support/machine.ts'

waitsPassAtOnce(t)

const file = (path: string, affects: string[] = []): Step => ({
  kind: 'add-repository',
  path,
  content: 'x\n',
  affects,
})
const service = (unit: string, run = true): Step => ({
  kind: 'enable-service',
  manager: 'systemd',
  unit,
  run,
  inputs: [],
})

/** A host on which two services run, enabled. */
function running(): Machine {
  const machine = debian()
  for (const unit of ['one', 'two']) {
    given(machine, `/lib/systemd/system/${unit}.service`, '')
    machine.systemd.run(['systemctl', 'enable', `${unit}.service`])
    machine.systemd.run(['systemctl', 'start', `${unit}.service`])
  }
  return machine
}

t.test(
  'a unit is restarted for what an earlier step will change, and for nothing later',
  async (t) => {
    const cases: [string, Step[], string[]][] = [
      ['nothing changes', [service('one'), service('two')], []],
      ['its input changes', [file('/etc/a', ['one']), service('one'), service('two')], ['one']],
      [
        'both',
        [file('/etc/a', ['two']), file('/etc/b', ['one']), service('one'), service('two')],
        ['one', 'two'],
      ],
      ['an input of nobody', [file('/etc/a'), service('one')], []],
      ['changed behind it', [service('one'), file('/etc/a', ['one'])], []],
      ['not to run', [file('/etc/a', ['one']), service('one', false)], []],
    ]
    for (const [name, steps, restart] of cases) {
      const machine = running()
      t.same((await checkPlan({ steps }, contextOn(machine))).restart, restart, name)
    }
    const machine = running()
    given(machine, '/etc/a', 'x\n')
    const steps = [file('/etc/a', ['one']), service('one')]
    t.same(await checkPlan({ steps }, contextOn(machine)), { changes: [], restart: [] })
  },
)

t.test('a restart says why, a start is no restart', async (t) => {
  const machine = running()
  machine.systemd.run(['systemctl', 'stop', 'two.service'])
  machine.systemd.run(['systemctl', 'disable', 'two.service'])
  const steps = [file('/etc/a', ['one', 'two']), service('one'), service('two')]
  const { changes } = await checkPlan({ steps }, contextOn(machine))
  t.same(
    changes.map(({ summary }) => summary),
    ['/etc/a: new', 'one: restart (its inputs change)', 'two: enable and start'],
  )
  t.same(restartsOf(changes), ['one', 'two'])
})
