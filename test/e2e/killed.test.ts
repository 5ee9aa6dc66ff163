import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { hostsAvailable } from '../lab/available.ts'
import type { TestHost } from '../lab/host.ts'
import { installEnvironment } from '../lab/install-environment.ts'
import { treeFormat } from '../lab/trees.ts'
import { API_KEY } from './api-keys.ts'
import { everyManager, type Family, families } from './families.ts'
import { ddFips, exits } from './install.ts'
import { noLeaks } from './leaks.ts'
import { hostOf } from './prepared.ts'
import { sideBySide } from './side-by-side.ts'
import {
  accounts,
  changed,
  ofTheBoot,
  packageLeavings,
  type Snapshot,
  snapshot,
  systemLogs,
  workDirectories,
} from './snapshot.ts'

/**
 * A real SIGKILL at many moments of an install, spread evenly over the time that one takes. At two of four
 * the whole host is cut off, the package manager with it, and boots again. Then it must be brought to its
 * end (even points) or back to where it was (odd points).
 */
const full = process.env.DD_FIPS_TEST_FULL === '1'
const POINTS = 26
/** The moments that every run looks at: at the keys, in the package manager, at the services. */
const sample = { 'debian-12': [4, 9, 14, 21], 'rocky-9': [11, 18], 'sles-15': [13, 18] }

/** What differs between any two hosts, and what names its run: receipt, backups, logs. */
const own = /^\/(run|tmp|var\/tmp|etc\/machine-id|var\/(lib|log)\/dd-fips)(\/|$)/

const given = { DD_API_KEY: API_KEY, DD_SITE: 'ddog-gov.com', DD_FIPS_MODE: '1' }

t.setTimeout(1_800_000)
for (const id of everyManager) {
  const family: Family = families[id]
  const reason = await hostsAvailable(treeFormat(family.tree))
  const name = `${id}: killed at any moment, a host is finished or put back`
  t.test(name, sideBySide(t, reason), async (t) => {
    const env = { ...(await installEnvironment()), ...given }
    const { took, installed } = await uninterrupted(family, env)
    const points = full ? Array.from({ length: POINTS }, (_, index) => index) : sample[id]
    for (const point of points) {
      const moment = (took * (point + 0.5)) / POINTS
      await t.test(`at ${Math.round(moment)} ms of ${took}`, async (t) => {
        const host = await hostOf(family, { lent: true, traced: true })
        t.teardown(() => host.close())
        if (family.manager !== 'apt') await host.run(['rpm', '-qa']) // see play.ts
        const before = await snapshot(host)
        const power = point % 4 > 1
        await killAt(host, env, moment, power)
        const stage = { host, env }
        if (point % 2 === 0) {
          exits(t, await ddFips(stage, ['install']), 0, 'the next install')
          exits(t, await ddFips(stage, ['plan']), 0, 'nothing is left to do')
          const differs = changed(installed, await snapshot(host), ...exceptions(family), own)
          t.strictSame(differs.filter(notOnlyTimes), [], 'the host is as after one install')
        } else {
          exits(t, await ddFips(stage, ['revert', '--purge']), 0, 'revert')
          const but = power ? [...exceptions(family), ofTheBoot] : exceptions(family)
          const differs = changed(before, await snapshot(host), ...but)
          t.strictSame(differs, [], 'the host is as before')
        }
        await noLeaks(t, host)
      })
    }
    t.comment(`${points.length} moments of ${POINTS}`)
  })
}

/** Runs one install whole: how long it takes (ms), and what it leaves. */
async function uninterrupted(
  family: Family,
  env: Readonly<Record<string, string>>,
): Promise<{ took: number; installed: Snapshot }> {
  const host = await hostOf(family, { lent: true, traced: true })
  try {
    const start = Date.now()
    await ddFips({ host, env }, ['install'])
    const took = Date.now() - start
    return { took, installed: await snapshot(host) }
  } finally {
    await host.close()
  }
}

async function killAt(
  host: TestHost,
  env: Readonly<Record<string, string>>,
  moment: number,
  power: boolean,
): Promise<void> {
  if (power) {
    const run = ddFips({ host, env }, ['install'])
    await sleep(moment)
    await host.powerCut()
    await run
  } else {
    // Nothing but dd-fips gets the key.
    const begin = 'export -n DD_API_KEY; DD_API_KEY=$DD_API_KEY dd-fips install &'
    const script = `${begin} sleep ${moment / 1000}; kill -KILL $!; wait $!`
    await host.shell(script, { env, expect: 'any' })
  }
}

function exceptions({ records }: Family): RegExp[] {
  return [records, accounts, systemLogs, workDirectories, packageLeavings]
}

/** Files written on two hosts were written at two times. */
function notOnlyTimes(line: string): boolean {
  return !/: modified$/.test(line)
}
