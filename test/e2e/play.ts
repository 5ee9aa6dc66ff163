import t from 'tap'
import { hostsAvailable } from '../lab/available.ts'
import { treeFormat } from '../lab/trees.ts'
import { type Family, type FamilyId, families } from './families.ts'
import { noLeaks } from './leaks.ts'
import { hostOf } from './prepared.ts'
import { plays } from './rows.ts'
import type { Scenario } from './scenario.ts'
import { sideBySide } from './side-by-side.ts'
import { plainVariables } from './variables.ts'

/**
 * Plays the scenarios that one row takes part in, each on a host of its own, a few at a time. After each
 * of them no API key is where none may be.
 */
export async function play(id: FamilyId, scenarios: readonly Scenario[]): Promise<void> {
  const row: Family = families[id]
  const reason = await hostsAvailable(treeFormat(row.tree))
  for (const scenario of scenarios.filter((one) => plays(id, one))) {
    t.test(scenario.name, sideBySide(t, reason), async (t) => {
      const { begins, lent, repository } = scenario
      const host = await hostOf(row, { begins, lent, repository, traced: true })
      t.teardown(() => host.close())
      // An overlay copies a file when it is first opened for writing: rpm does so even when asked.
      if (row.manager !== 'apt') await host.byHand(['rpm', '-qa'])
      const env = await plainVariables()
      const end = env.DD_TRUSTED_KEY_FINGERPRINTS?.slice(-8) ?? ''
      const family = { ...row, keyring: row.keyring.replace('*', end) }
      await scenario.play({ t, host, family, env })
      await noLeaks(t, host, scenario)
    })
  }
}
