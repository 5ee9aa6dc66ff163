import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { withInterrupted } from '../../src/commands/interrupted.ts'
import { revert } from '../../src/commands/revert.ts'
import { interruptedRun } from '../../src/run/interrupted.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { changesIn, type FaultKind, sample } from '../support/faults.ts'
import { snapshot, untouched } from '../support/machine.ts'
import { type Scenario, scenarios } from '../support/scenarios.ts'
import { differences, endingOf, receiptOf } from '../support/settled.ts'

waitsPassAtOnce(t)

/** Of how many calls one is where the power is cut; DD_FIPS_TEST_FULL tries them all. */
const STEP = 8
const kinds: readonly FaultKind[] = ['killed before', 'killed after']
/**
 * What an install that goes on after a cut-off revert does not bring back: files that only the installation of a
 * package writes, and the empty directory of a hold that was about to be written, in /run.
 */
const aside = /\/install_info$|^\/run\/systemd\/system\/[\w-]+\.service\.d$/
const good = { result: 'proved', checks: [] } as const

async function installed(scenario: Scenario) {
  const machine = scenario.make()
  const before = untouched(machine)
  await endingOf(install, machine, scenario)
  return { machine, before, goal: snapshot(machine) }
}

const purging = (scenario: Scenario): Scenario => ({
  ...scenario,
  wishes: { ...scenario.wishes, flags: { ...scenario.wishes?.flags, purge: true } },
})

for (const scenario of scenarios) {
  t.test(`${scenario.name}: a revert killed anywhere is named until it is settled`, async (t) => {
    const { machine: whole } = await installed(scenario)
    const { calls } = await endingOf(revert, whole, purging(scenario))
    let named = 0
    for (const kind of kinds) {
      for (const at of sample(calls.length, STEP, 20260505)) {
        const { machine, before, goal } = await installed(scenario)
        const cut = await endingOf(revert, machine, purging(scenario), { at, kind })
        if (at % 2 === 0) machine.systemd.reboot()
        const where = `${kind} ${at} (${calls[at - 1]})`
        const acted = changesIn(cut.calls.slice(0, kind === 'killed after' ? at : at - 1))
        const isRecorded = receiptOf(machine)?.runs.every(({ state }) => state === 'undone') ?? true
        machine.nextProcess()
        const found = await interruptedRun(machine.host)
        if (acted.length > 0 && !isRecorded) {
          t.match(found, { undoing: String, startedAt: String }, where, { acted })
          const { result, checks } = await withInterrupted(machine.host, good)
          t.match({ result, checks }, { result: 'failed', checks: [{ remedy: /dd-fips revert/ }] })
          named += 1
        }
        // Both ways out: on, and back.
        const way = named % 2 === 0 ? revert : install
        const asked = way === revert ? purging(scenario) : scenario
        const { exit, text } = await endingOf(way, machine, asked)
        const left =
          way === revert
            ? differences(untouched(machine), before)
            : differences(snapshot(machine), goal).filter((path) => !aside.test(path))
        const name = `${where}, then ${way.name}`
        t.strictSame({ exit, left }, { exit: 0, left: [] }, name, { text })
        machine.nextProcess()
        t.equal(await interruptedRun(machine.host), undefined, `${name}: settled`)
        if (way === revert) continue
        const back = await endingOf(revert, machine, purging(scenario))
        const rest = differences(untouched(machine), before).filter((path) => !aside.test(path))
        t.strictSame({ exit: back.exit, rest }, { exit: 0, rest: [] }, `${name}, then revert`, back)
      }
    }
    t.ok(named > 0, `${named} were named`)
  })
}
