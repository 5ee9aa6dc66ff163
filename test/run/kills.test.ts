import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { revert } from '../../src/commands/revert.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { type FaultKind, sample } from '../support/faults.ts'
import { given, type Machine, snapshot, untouched } from '../support/machine.ts'
import { newHost, type Scenario, scenarios } from '../support/scenarios.ts'
import { differences, endingOf, receiptOf } from '../support/settled.ts'

waitsPassAtOnce(t)

/** Of how many calls one is where the power is cut; DD_FIPS_TEST_FULL tries them all. */
const STEP = 20
const kinds: readonly FaultKind[] = ['killed before', 'killed after']

/** The process is killed; every other time the host goes down with it and comes up again. */
async function cutOff(scenario: Scenario, at: number, kind: FaultKind): Promise<Machine> {
  const machine = scenario.make()
  await endingOf(install, machine, scenario, { at, kind })
  if (at % 2 === 0) machine.systemd.reboot()
  return machine
}

for (const scenario of scenarios) {
  t.test(`${scenario.name}: killed anywhere, the next run comes to the same end`, async (t) => {
    const whole = scenario.make()
    const { calls } = await endingOf(install, whole, scenario)
    const goal = snapshot(whole)
    let count = 0
    for (const kind of kinds) {
      for (const at of sample(calls.length, STEP, 20260502)) {
        const machine = await cutOff(scenario, at, kind)
        const ending = await endingOf(install, machine, scenario)
        const left = differences(snapshot(machine), goal)
        const { exit, text } = ending
        const name = `${kind} ${at} (${calls[at - 1]})`
        t.strictSame({ exit, left }, { exit: 0, left: [] }, name, { text })
        count += 1
      }
    }
    t.ok(count > 0, `${count} kills over ${calls.length} calls`)
  })

  t.test(`${scenario.name}: killed anywhere, revert brings the host of before`, async (t) => {
    const before = untouched(scenario.make())
    const { calls } = await endingOf(install, scenario.make(), scenario)
    for (const at of sample(calls.length, STEP, 20260503)) {
      const machine = await cutOff(scenario, at, 'killed after')
      const flags = { ...scenario.wishes?.flags, purge: true }
      const asked = { ...scenario, wishes: { ...scenario.wishes, flags } }
      const { exit, text } = await endingOf(revert, machine, asked)
      const left = differences(untouched(machine), before)
      const found = { exit, left, receipt: receiptOf(machine) }
      const name = `killed at ${at} (${calls[at - 1]})`
      t.strictSame(found, { exit: 0, left: [], receipt: undefined }, name, { text })
    }
  })

  t.test(`${scenario.name}: what others installed since the kill is not undone`, async (t) => {
    const { calls } = await endingOf(install, scenario.make(), scenario)
    const at = calls.findIndex((call) => / apt-get install .*datadog-agent/.test(call)) + 1
    const machine = await cutOff(scenario, at, 'killed after')
    machine.apt.installed.set('nginx', '1.22.1-9')
    machine.apt.installed.set('base-files', '12.4+deb12u5')
    machine.apt.unpack('datadog-signing-keys', '1:1.4.0-1') // writes the package database anew
    const asked = { ...scenario, wishes: { ...scenario.wishes, flags: { purge: true } } }
    const { exit } = await endingOf(revert, machine, asked)
    t.equal(exit, 0)
    t.equal(machine.apt.installed.get('nginx'), '1.22.1-9')
    t.equal(machine.apt.installed.get('base-files'), '12.4+deb12u5')
    t.notMatch(machine.apt.calls.join('\n'), /nginx|base-files/)
  })

  t.test(`${scenario.name}: killed again while the first kill is undone`, async (t) => {
    const whole = scenario.make()
    const { calls } = await endingOf(install, whole, scenario)
    const goal = snapshot(whole)
    for (const at of sample(calls.length, STEP * 4, 20260504, STEP)) {
      const probe = await endingOf(install, await cutOff(scenario, at, 'killed after'), scenario)
      for (const again of sample(probe.calls.length, STEP * 4, at, STEP)) {
        const machine = await cutOff(scenario, at, 'killed after')
        await endingOf(install, machine, scenario, { at: again, kind: 'killed after' })
        const ending = await endingOf(install, machine, scenario)
        const left = differences(snapshot(machine), goal)
        const { exit, text } = ending
        const name = `killed at ${at}, then at ${again}`
        t.strictSame({ exit, left }, { exit: 0, left: [] }, name, { text })
      }
    }
  })
}

t.test('what people wrote after a kill is theirs', async (t) => {
  const { calls } = await endingOf(install, newHost.make(), newHost)
  const places = [
    '/etc/apt/sources.list.d/datadog.list',
    '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg',
    '/etc/datadog-agent/datadog.yaml',
    '/etc/datadog-agent/install_info',
  ]
  for (const path of places) {
    const at = calls.indexOf(`write ${path}`) + 1
    t.ok(at > 0, `${path} is written`)
    const machine = newHost.make()
    await endingOf(install, machine, newHost, { at, kind: 'killed before' })
    given(machine, path, 'by: hand\n', { mode: 0o600 })
    const { exit, text } = await endingOf(revert, machine, newHost)
    t.equal(exit, 0)
    t.match(machine.files.get(path), { content: Buffer.from('by: hand\n'), mode: 0o600 })
    t.match(text, `Kept, since somebody changed it:\n  ${path} was changed since`)
  }
})
