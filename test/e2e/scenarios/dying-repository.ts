import { installedVersion } from '../agent-host.ts'
import { everyManager } from '../families.ts'
import { ddFips, exits } from '../install.ts'
import { full } from '../sample.ts'
import type { Scenario } from '../scenario.ts'
import { changed, ownLogs, snapshot, systemLogs } from '../snapshot.ts'

export const repositoryDies: Scenario = {
  name: 'a repository that dies in the middle of a download leaves nothing, and the next run is done',
  packageManager: 'each',
  lent: true,
  // zypper tries four times and waits half a minute before each: only a full run has the time.
  on: full ? everyManager : ['debian-12', 'rocky-9'],
  async play(stage) {
    const { t, host, family } = stage
    exits(t, await ddFips(stage, ['install']), 0)
    const packages = (await host.requests()).filter(({ path }) => /\.(deb|rpm)$/.test(path))
    exits(t, await ddFips(stage, ['revert', '--purge']), 0)
    await host.shell('rm -rf /var/cache/apt/archives/*.deb')
    const before = await snapshot(host)
    const cut = packages.map(({ host: name, path }) => [name + path, { truncate: 2000 }] as const)
    t.ok(cut.length >= 2)
    await host.answer(Object.fromEntries(cut))
    const patient = { env: stage.env, expect: 'any', timeout: 300_000 } as const
    exits(t, await host.run(['dd-fips', 'install'], patient), 7)
    for (const name of family.packages) t.notOk(await installedVersion(stage, name), name)
    const but = [family.records, systemLogs, ownLogs]
    t.strictSame(changed(before, await snapshot(host), ...but), [])
    await host.answer({})
    exits(t, await ddFips(stage, ['install']), 0)
  },
}
