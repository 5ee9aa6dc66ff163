import { everyManager, type FamilyId } from './families.ts'
import { full } from './sample.ts'
import type { Scenario } from './scenario.ts'

/** Says whether a row plays a scenario, where it is asked to. */
export function plays(id: FamilyId, { on, packageManager }: Scenario): boolean {
  if (on && !on.includes(id)) return false
  const [first] = on ?? everyManager
  return full || packageManager === 'each' || id === first
}
