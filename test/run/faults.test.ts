import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { sample } from '../support/faults.ts'
import { snapshot, untouched } from '../support/machine.ts'
import { scenarios } from '../support/scenarios.ts'
import { endingOf, wrongWith } from '../support/settled.ts'

waitsPassAtOnce(t)

/** Of how many calls one is made to fail; DD_FIPS_TEST_FULL tries them all. */
const STEP = 6

for (const scenario of scenarios) {
  t.test(`${scenario.name}: whatever fails, it is done or put back`, async (t) => {
    const whole = scenario.make()
    const { exit, calls } = await endingOf(install, whole, scenario)
    t.equal(exit, 0, 'nothing fails: it is done')
    const goal = snapshot(whole)
    const tally = new Map<number, number>()
    for (const kind of ['fails before', 'fails after'] as const) {
      for (const at of sample(calls.length, STEP, 20260501)) {
        const machine = scenario.make()
        const before = untouched(machine)
        const ending = await endingOf(install, machine, scenario, { at, kind })
        tally.set(ending.exit, (tally.get(ending.exit) ?? 0) + 1)
        const wrong = wrongWith(machine, ending, before, goal)
        if (wrong) t.fail(`call ${at} (${ending.calls[at - 1]}) ${kind}: ${wrong}`)
      }
    }
    const exits = [...tally].sort(([a], [b]) => a - b).map(([code, n]) => `${n} exit ${code}`)
    t.comment(`${calls.length} calls; of the faults ${exits.join(', ')}`)
    t.ok((tally.get(7) ?? 0) > 0, 'some faults were put back')
  })
}
