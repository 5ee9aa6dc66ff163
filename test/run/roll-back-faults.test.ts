import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { revert } from '../../src/commands/revert.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { sample } from '../support/faults.ts'
import { type Machine, ownFiles, snapshot, untouched } from '../support/machine.ts'
import { type Scenario, scenarios } from '../support/scenarios.ts'
import { differences, endingOf } from '../support/settled.ts'

waitsPassAtOnce(t)

/** Of how many calls one is made to fail; DD_FIPS_TEST_FULL tries them all. */
const STEP = 10

/** The Agent dies over what is new in its configuration, so that the run fails at its last step. */
function makeBroken(scenario: Scenario): Machine {
  const machine = scenario.make()
  machine.systemd.trouble.agentDiesOver = 'enabled: true'
  return machine
}

/** What the Agent died over is mended, and dd-fips is run again. */
function mended(machine: Machine, scenario: Scenario) {
  machine.systemd.trouble.agentDiesOver = 'nothing that is there'
  return endingOf(install, machine, scenario)
}

/** A directory that a package left since it held something of ours is no harm. */
function harm(machine: Machine, before: Readonly<Record<string, string>>): string[] {
  const now = snapshot(machine)
  return differences(now, before).filter((path) => !now[path]?.startsWith('directory'))
}

for (const scenario of scenarios) {
  t.test(`${scenario.name}: the Agent does not start`, async (t) => {
    const machine = makeBroken(scenario)
    const before = untouched(machine)
    const { exit, text } = await endingOf(install, machine, scenario)
    t.equal(exit, 7)
    t.match(text, 'datadog-agent was started, but does not run. Its log ends:\n')
    t.match(text, 'Everything that this run had changed was put back.\n')
    t.match(text, '(SERVICE_NOT_READY)\n')
    t.same(differences(untouched(machine), before), [])
    t.same(ownFiles(machine), [])
  })

  t.test(
    `${scenario.name}: what ran runs again, also where no package script starts it`,
    async (t) => {
      const machine = makeBroken(scenario)
      const before = snapshot(machine)
      machine.apt.trouble.scriptsStart = false
      await endingOf(install, machine, scenario)
      t.same(differences(snapshot(machine), before), [])
    },
  )

  t.test(`${scenario.name}: a fault while it is put back is told, revert mends it`, async (t) => {
    const before = snapshot(scenario.make())
    const { wishes } = scenario
    const purging = { ...scenario, wishes: { ...wishes, flags: { purge: true } } }
    const { calls } = await endingOf(install, makeBroken(scenario), scenario)
    let remaining = 0
    for (const at of sample(calls.length, STEP, 20260505)) {
      const machine = makeBroken(scenario)
      const ending = await endingOf(install, machine, scenario, { at, kind: 'fails before' })
      const told = /What remains:\n {4}\S/.test(ending.text)
      t.equal(ending.exit === 8, told, `call ${at}: exit 8 says what remains, and no other does`)
      remaining += told ? 1 : 0
      // Every other time it is not revert that mends it, but the next install, and revert comes after.
      const again = remaining % 2 === 0 ? await mended(machine, scenario) : undefined
      if (again && again.exit !== 0) t.fail(`call ${at}: then ${again.exit} ${again.text}`)
      machine.systemd.trouble.agentDiesOver = 'enabled: true'
      const { exit, text } = await endingOf(revert, machine, purging)
      const left = harm(machine, before)
      const name = `call ${at} (${ending.calls[at - 1]}), which ended with ${ending.exit}`
      const found = { exit, left, files: ownFiles(machine) }
      t.strictSame(found, { exit: 0, left: [], files: [] }, name, { text })
    }
    t.ok(remaining > 0, `${remaining} faults left something behind`)
  })

  t.test(`${scenario.name}: killed while it is put back, the next run is done`, async (t) => {
    const whole = scenario.make()
    await endingOf(install, whole, scenario)
    const goal = snapshot(whole)
    const { calls } = await endingOf(install, makeBroken(scenario), scenario)
    for (const at of sample(calls.length, STEP, 20260506)) {
      const machine = makeBroken(scenario)
      await endingOf(install, machine, scenario, { at, kind: 'killed after' })
      machine.systemd.trouble.agentDiesOver = 'nothing that is there'
      const { exit, text } = await endingOf(install, machine, scenario)
      const left = differences(snapshot(machine), goal)
      const name = `call ${at} (${calls[at - 1]})`
      t.strictSame({ exit, left }, { exit: 0, left: [] }, name, { text })
    }
  })
}
