import { installedVersion } from '../agent-host.ts'
import { ddFips, exits } from '../install.ts'
import { full } from '../sample.ts'
import type { Scenario } from '../scenario.ts'
import { accounts, changed, ofTheBoot, packageLeavings, snapshot, systemLogs } from '../snapshot.ts'
import { agent, listening, proxy, unit } from '../units.ts'

export const rebooted: Scenario = {
  name: 'after a power cut both run again, nothing is left to do, and revert knows its way back',
  packageManager: 'each',
  lent: true,
  on: full ? ['debian-12', 'rocky-9', 'sles-15'] : ['debian-12', 'rocky-9'],
  async play(stage) {
    const { t, host, family } = stage
    const before = await snapshot(host)
    exits(t, await ddFips(stage, ['install']), 0)
    await host.powerCut()
    t.equal((await listening(host)).length, 16)
    for (const name of [proxy, agent]) t.match(await unit(host, name), { active: 'active' }, name)
    exits(t, await ddFips(stage, ['plan']), 0, 'nothing is left to do')
    exits(t, await ddFips(stage, ['revert', '--purge']), 0, 'revert')
    for (const name of family.packages) t.notOk(await installedVersion(stage, name), name)
    const but = [family.records, accounts, systemLogs, packageLeavings, ofTheBoot]
    t.strictSame(changed(before, await snapshot(host), ...but), [])
  },
}
