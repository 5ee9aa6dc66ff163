import type { VariantName } from '../../lab/repository.ts'
import { installedVersion } from '../agent-host.ts'
import { ddFips, exits, install } from '../install.ts'
import { full, sample } from '../sample.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { agentLogs, changed, ownLogs, snapshot, workDirectories } from '../snapshot.ts'
import { agent, unit } from '../units.ts'

type Bad = readonly (readonly [VariantName, RegExp])[]

/** What apt says of each. It does not check single packages: the signed index vouches for them. */
const onApt: Bad = [
  ['tampered', /Hash Sum|unexpected size/],
  ['forged', /BADSIG|signature/i],
  ['stranger', /NO_PUBKEY|not signed/],
  ['no-proxy', /datadog-fips-proxy/],
  ['truncated', /unexpected size|Hash Sum|Failed to fetch/],
  ['altered', /Hash Sum/],
]

const onDnf: Bad = [
  ['tampered', /checksum/i],
  ['forged', /signature/i],
  ['stranger', /signature/i],
  ['no-proxy', /datadog-fips-proxy/],
  ['truncated', /datadog-fips-proxy/],
  ['altered', /checksum/i],
  ['unsigned', /not signed/],
  ['strange-packages', /datadog-/],
]

const onZypper: Bad = [
  ['tampered', /exceeded the expected filesize|[Dd]igest/],
  ['forged', /[Ss]ignature/],
  ['stranger', /[Ss]igned|[Ss]ignature/],
  ['no-proxy', /datadog-fips-proxy/],
  ['truncated', /datadog-fips-proxy/],
  ['altered', /[Dd]igest|datadog-fips-proxy/],
  ['unsigned', /[Ss]ignature|not signed/],
  ['strange-packages', /[Ss]ignature|datadog-/],
]

const badFor = { apt: onApt, dnf: onDnf, zypper: onZypper } as const

export const newHost: Scenario = {
  name: 'from a repository that is not as it was signed nothing is installed, and all is put back',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host, family } = stage
    const before = await snapshot(host)
    for (const [repository, says] of badFor[family.manager]) {
      await host.serveRepository(repository)
      const result = await ddFips(stage, ['install'])
      exits(t, result, 7, repository)
      t.match(result.stderr, says)
      for (const name of family.packages) t.notOk(await installedVersion(stage, name))
    }
    await brokenOff(stage)
    t.strictSame(changed(before, await snapshot(host), ...allowed(stage)), [])
    await host.serveRepository('full')
    exits(t, await install(stage), 0, 'and later, from a good one, everything is')
  },
}

/**
 * A good repository, but the line goes dead in the middle of each of the proxy's packages. zypper tries
 * four times and waits half a minute before each: only a full run has the time.
 */
async function brokenOff(stage: Stage): Promise<void> {
  const { t, host, env, family } = stage
  if (family.manager === 'zypper' && !full) return
  const asked = (await host.requests()).filter(({ path }) => /proxy.*\.(deb|rpm)$/.test(path))
  const cut = asked.map(({ host: name, path }) => [name + path, { truncate: 2000 }] as const)
  t.ok(cut.length > 0)
  await host.answer(Object.fromEntries(cut))
  await host.serveRepository('full')
  const patient = { env, expect: 'any', timeout: 300_000 } as const
  const result = await host.run(['dd-fips', 'install'], patient)
  exits(t, result, 7, 'a download that breaks off')
  t.notOk(await installedVersion(stage, 'datadog-fips-proxy'))
  await host.answer({})
}

/** What package managers write on each of their runs. */
const managerLogs = /^\/var\/log\/(apt\/|dpkg\.log|alternatives\.log|dnf|hawkey|zypp)/

export const existing: Scenario = {
  name: 'a running Agent does not notice that an install failed before it touched anything of its',
  packageManager: 'each',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host, family } = stage
    const service = await unit(host, agent)
    const before = await snapshot(host)
    for (const [repository] of sample(stage, badFor[family.manager])) {
      await host.serveRepository(repository)
      exits(t, await ddFips(stage, ['install']), 7, repository)
    }
    t.strictSame(changed(before, await snapshot(host), ...allowed(stage), agentLogs), [])
    t.strictSame(await unit(host, agent), service)
  },
}

/** What a refused run leaves: what the package manager knows of the repository, and logs. */
const allowed = ({ family }: Stage) => [family.records, ownLogs, managerLogs, workDirectories]

export const partOfAVersion: Scenario = {
  name: 'a version that the repository lacks is refused, one that it has is installed',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    // Without a word about it, an Agent that was left out before would be left out again.
    const asking = (version: string) => ({
      DD_AGENT_MINOR_VERSION: version,
      DD_NO_AGENT_INSTALL: 'no',
    })
    const late = await ddFips(stage, ['install'], asking('99'))
    exits(t, late, 7, 'where the repository is not known yet')
    t.match(late.stderr, /7\.99.*7\.66\.0/s, 'says what there is')
    exits(t, await ddFips(stage, ['install'], { DD_NO_AGENT_INSTALL: '1' }), 0)
    const before = await snapshot(host)
    const early = await ddFips(stage, ['install'], asking('99'))
    exits(t, early, 6, 'where it is')
    t.match(early.stderr, /7\.99.*7\.66\.0/s, 'says what there is')
    t.strictSame(changed(before, await snapshot(host), ...allowed(stage)), [])
    t.notOk(await installedVersion(stage, 'datadog-agent'))
    exits(t, await ddFips(stage, ['install'], asking('47')), 0)
    t.equal(await installedVersion(stage, 'datadog-agent'), '7.47.0')
    exits(t, await ddFips(stage, ['install'], asking('47')), 0, 'again')
  },
}
