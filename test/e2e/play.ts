import t from 'tap'
import { hostsAvailable } from '../../scripts/hosts/available.ts'
import { bootHost } from '../../scripts/hosts/host.ts'
import { installEnvironment } from '../../scripts/hosts/install-environment.ts'
import { treeFormat } from '../../scripts/hosts/trees.ts'
import { type Family, type FamilyId, families } from './families.ts'
import { release } from './release.ts'
import type { Scenario, Variables } from './scenario.ts'

/** A key of the usual form. No scenario that looks for leaks uses it. */
const API_KEY = '0123456789abcdef0123456789abcdef'

/** Plays the scenarios that one row takes part in, each on a host of its own, one host at a time. */
export async function play(id: FamilyId, scenarios: readonly Scenario[]): Promise<void> {
  const row: Family = families[id]
  const reason = await hostsAvailable(treeFormat(row.tree))
  const directory = reason === undefined ? await release() : ''
  for (const { name, on, repository = 'full', play: act } of scenarios) {
    if (on && !on.includes(id)) continue
    await t.test(name, reason === undefined ? {} : { skip: reason }, async (t) => {
      const host = await bootHost({ tree: row.tree, release: directory, repository })
      t.teardown(() => host.close())
      // An overlay copies a file when it is first opened for writing: rpm does so even when asked.
      if (row.manager !== 'apt') await host.run(['rpm', '-qa'])
      const given = { DD_API_KEY: API_KEY, DD_SITE: 'ddog-gov.com', DD_FIPS_MODE: '1' }
      const env: Variables = { ...(await installEnvironment()), ...given }
      const end = env.DD_TRUSTED_KEY_FINGERPRINTS?.slice(-8) ?? ''
      await act({ t, host, family: { ...row, keyring: row.keyring.replace('*', end) }, env })
    })
  }
}
