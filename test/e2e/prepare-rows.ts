import { everyManager, type FamilyId, families } from './families.ts'
import { type Beginning, prepared } from './prepared.ts'
import { plays } from './rows.ts'
import type { Scenario } from './scenario.ts'
import { asYum, badWays, further, wanted } from './scenarios/scenarios.ts'
import { HOSTS } from './side-by-side.ts'

const rows: readonly (readonly [FamilyId, readonly Scenario[]])[] = [
  ...everyManager.map((id) => [id, [...wanted, ...badWays]] as const),
  ['debian-11', further],
  ['debian-13', further],
  ['centos-7', asYum],
]

/** The rows on which faults are injected, and evidence is taken. */
const withInstalled: readonly FamilyId[] = [...everyManager, 'debian-11']

/**
 * Builds everything that hosts of the suite begin with, where it is missing. For before a test run: else the
 * first test that needs it does so, and the hosts booted for it count among that test's.
 */
export async function prepareRows(): Promise<void> {
  const wanted = new Map<string, () => Promise<unknown>>()
  const want = (id: FamilyId, begins: Beginning = 'bare') => {
    if (begins !== 'bare') wanted.set(`${id} ${begins}`, () => prepared(families[id], begins))
  }
  for (const id of withInstalled) want(id, 'installed')
  for (const [id, scenarios] of rows) {
    for (const scenario of scenarios.filter((one) => plays(id, one))) want(id, scenario.begins)
  }
  const waiting = [...wanted.values()]
  const build = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next()
  }
  await Promise.all(Array.from({ length: HOSTS * 2 }, build))
}
