import t from 'tap'
import { none } from '../../src/services/others/none.ts'
import { type WatchTimer, watchTimer } from '../../src/steps/watch-timer.ts'
import { contextOn } from '../support/context.ts'
import { debian, given, type Machine, snapshot } from '../support/machine.ts'
import { differences } from '../support/settled.ts'

const service = '/etc/systemd/system/x.service'
const timer = '/etc/systemd/system/x.timer'
const step: WatchTimer = {
  kind: 'watch-timer',
  timer: 'x.timer',
  wanted: true,
  run: true,
  program: '/opt/x',
  files: { [service]: '[Service]\n', [timer]: '[Timer]\n[Install]\nWantedBy=timers.target\n' },
}
const away: WatchTimer = { ...step, wanted: false }

async function done(machine: Machine, what = step) {
  const context = contextOn(machine)
  const before = await watchTimer.before(what, context)
  const after = await watchTimer.apply(what, context, before)
  return { context, before, after }
}

t.test('a timer is written, enabled and started, and all of it taken back', async (t) => {
  const machine = debian()
  const was = snapshot(machine)
  const change = await watchTimer.check(step, contextOn(machine))
  t.match(change, {
    summary: 'x.timer: runs /opt/x verify daily',
    diff: /\+\[Service\][\s\S]*\+\[Timer\]/,
  })
  const { context, before, after } = await done(machine)
  t.match(context.said, [/! x\.timer runs \/opt\/x, which does not exist yet/])
  t.same(machine.systemd.active(), ['x.timer'])
  t.equal(await watchTimer.check(step, context), undefined)
  t.same(await watchTimer.drift?.(step, context, before, after), [])
  t.same(await watchTimer.revert(step, context, before, after), [])
  t.same(differences(was, snapshot(machine)), [])
})

t.test('with the program in its place there is nothing to say', async (t) => {
  const machine = debian()
  given(machine, '/opt/x', '')
  t.same((await done(machine)).context.said, [])
})

t.test('what is missing of it is done again, and is drift', async (t) => {
  const cases: [string, (machine: Machine) => void, RegExp][] = [
    [
      'a changed file',
      (machine) => given(machine, service, 'x\n', { attributes: '' }),
      /x\.service/,
    ],
    ['a missing file', (machine) => void machine.files.delete(timer), /x\.timer/],
    ['stopped', ({ systemd }) => void systemd.run(['systemctl', 'stop', 'x.timer']), /x\.timer/],
    [
      'disabled',
      ({ systemd }) => void systemd.run(['systemctl', 'disable', 'x.timer']),
      /x\.timer/,
    ],
  ]
  for (const [name, act, what] of cases) {
    const machine = debian()
    const { context, before, after } = await done(machine)
    const goal = snapshot(machine)
    act(machine)
    t.match(await watchTimer.drift?.(step, context, before, after), [{ what, holds: false }], name)
    t.ok(await watchTimer.check(step, context), name)
    await done(machine)
    t.same(differences(goal, snapshot(machine)), [], name)
  }
})

t.test('an image bake enables it and starts nothing', async (t) => {
  const machine = debian()
  await done(machine, { ...step, run: false })
  t.same(machine.systemd.active(), [])
  t.equal(await watchTimer.check({ ...step, run: false }, contextOn(machine)), undefined)
})

t.test('taken away on request, it comes back when that is undone', async (t) => {
  const machine = debian()
  t.equal(await watchTimer.check(away, contextOn(machine)), undefined, 'nothing is there')
  await done(machine)
  const on = snapshot(machine)
  t.match(await watchTimer.check(away, contextOn(machine)), { summary: 'x.timer: removed' })
  const { context, before, after } = await done(machine, away)
  t.notOk(machine.files.has(timer))
  t.same(machine.systemd.active(), [])
  t.same(await watchTimer.drift?.(away, context, before, after), [])
  await watchTimer.revert(away, context, before, after)
  t.same(differences(on, snapshot(machine)), [])
})

t.test(
  'where systemd does not run, it is taken back and compared by its files alone',
  async (t) => {
    for (const run of [false, true]) {
      const machine = debian()
      const was = snapshot(machine)
      const what = { ...step, run }
      const { before, after } = await done(machine, what)
      machine.systemd.run(['systemctl', 'stop', 'x.timer']) // as in a tree that is not booted
      const asked = machine.commands.length
      const context = contextOn(machine, { inCharge: async () => none })
      t.same(await watchTimer.drift?.(what, context, before, after), [])
      t.same(await watchTimer.revert(what, context, before, after), [])
      t.same(differences(was, snapshot(machine)), [])
      t.equal(machine.commands.length, asked, 'nobody is asked')
    }
  },
)

t.test('there what was taken away comes back too, to be started by the boot', async (t) => {
  const machine = debian()
  await done(machine)
  const on = snapshot(machine)
  const { before, after } = await done(machine, away)
  const context = contextOn(machine, { inCharge: async () => none })
  t.same(await watchTimer.revert(away, context, before, after), [])
  machine.systemd.run(['systemctl', 'start', 'x.timer'])
  t.same(differences(on, snapshot(machine)), [])
})
