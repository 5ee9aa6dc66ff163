import t from 'tap'
import { hostsAvailable } from '../../scripts/hosts/available.ts'
import { bootHost } from '../../scripts/hosts/host.ts'
import { installEnvironment } from '../../scripts/hosts/install-environment.ts'
import { treeFormat } from '../../scripts/hosts/trees.ts'
import { API_KEY } from './api-keys.ts'
import { type Family, type FamilyId, families } from './families.ts'
import { noLeaks } from './leaks.ts'
import { release } from './release.ts'
import type { Scenario, Variables } from './scenario.ts'

/**
 * Plays the scenarios that one row takes part in, each on a host of its own, one host at a time. After each
 * of them no API key is where none may be.
 */
export async function play(id: FamilyId, scenarios: readonly Scenario[]): Promise<void> {
  const row: Family = families[id]
  const reason = await hostsAvailable(treeFormat(row.tree))
  const directory = reason === undefined ? await release() : ''
  for (const scenario of scenarios) {
    const { name, on, repository = 'full' } = scenario
    if (on && !on.includes(id)) continue
    await t.test(name, reason === undefined ? {} : { skip: reason }, async (t) => {
      const options = { tree: row.tree, release: directory, repository, traced: true }
      const host = await bootHost(options)
      t.teardown(() => host.close())
      // An overlay copies a file when it is first opened for writing: rpm does so even when asked.
      if (row.manager !== 'apt') await host.byHand(['rpm', '-qa'])
      const given = { DD_API_KEY: API_KEY, DD_SITE: 'ddog-gov.com', DD_FIPS_MODE: '1' }
      const env: Variables = { ...(await installEnvironment()), ...given }
      const end = env.DD_TRUSTED_KEY_FINGERPRINTS?.slice(-8) ?? ''
      const family = { ...row, keyring: row.keyring.replace('*', end) }
      await scenario.play({ t, host, family, env })
      await noLeaks(t, host, scenario)
    })
  }
}
