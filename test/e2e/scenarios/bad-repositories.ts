import type { VariantName } from '../../../scripts/hosts/repository.ts'
import { existingAgent, installedVersion } from '../agent-host.ts'
import { everyManager } from '../families.ts'
import { ddFips, exits, install } from '../install.ts'
import { lend } from '../release.ts'
import type { Scenario } from '../scenario.ts'
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
]

const onDnf: Bad = [
  ['tampered', /checksum/i],
  ['forged', /signature/i],
  ['stranger', /signature/i],
  ['no-proxy', /datadog-fips-proxy/],
  ['truncated', /datadog-fips-proxy/],
  ['unsigned', /not signed/],
]

const onZypper: Bad = [
  ['tampered', /exceeded the expected filesize|[Dd]igest/],
  ['forged', /[Ss]ignature/],
  ['stranger', /[Ss]igned|signature/],
  ['no-proxy', /datadog-fips-proxy/],
  ['truncated', /datadog-fips-proxy/],
  ['unsigned', /[Ss]ignature|not signed/],
]

const badFor = { apt: onApt, dnf: onDnf, zypper: onZypper } as const

export const newHost: Scenario = {
  name: 'from a repository that is not as it was signed nothing is installed, and all is put back',
  on: everyManager,
  async play(stage) {
    const { t, host, family } = stage
    await lend(host)
    const before = await snapshot(host)
    for (const [repository, says] of badFor[family.manager]) {
      await host.serveRepository(repository)
      const result = await ddFips(stage, ['install'])
      exits(t, result, 7, repository)
      t.match(result.stderr, says)
      for (const name of family.packages) t.notOk(await installedVersion(stage, name))
    }
    const after = await snapshot(host)
    t.strictSame(changed(before, after, family.records, ownLogs, managerLogs, workDirectories), [])
    await host.serveRepository('full')
    exits(t, await install(stage), 0, 'and later, from a good one, everything is')
  },
}

/** What package managers write on each of their runs. */
const managerLogs = /^\/var\/log\/(apt\/|dpkg\.log|alternatives\.log|dnf|hawkey|zypp)/

export const existing: Scenario = {
  name: 'a running Agent does not notice that an install failed before it touched anything of its',
  on: ['debian-12'],
  async play(stage) {
    const { t, host, family } = stage
    await existingAgent(stage)
    await lend(host)
    const service = await unit(host, agent)
    const before = await snapshot(host)
    for (const [repository] of badFor[family.manager]) {
      await host.serveRepository(repository)
      exits(t, await ddFips(stage, ['install']), 7, repository)
    }
    const after = await snapshot(host)
    const but = [family.records, ownLogs, managerLogs, workDirectories, agentLogs]
    t.strictSame(changed(before, after, ...but), [])
    t.strictSame(await unit(host, agent), service)
  },
}

export const partOfAVersion: Scenario = {
  name: 'a version that the repository lacks is refused, one that it has is installed',
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await lend(host)
    const missing = await ddFips(stage, ['install'], { DD_AGENT_MINOR_VERSION: '99' })
    // 6 where it is known before the first change, else 7.
    t.ok([6, 7].includes(missing.code), `exit code ${missing.code}`)
    t.match(missing.stderr, /7\.99.*7\.66\.0/s, 'says what there is')
    t.notOk(await installedVersion(stage, 'datadog-agent'))
    exits(t, await ddFips(stage, ['install'], { DD_AGENT_MINOR_VERSION: '47' }), 0)
    t.equal(await installedVersion(stage, 'datadog-agent'), '7.47.0')
    exits(t, await ddFips(stage, ['install'], { DD_AGENT_MINOR_VERSION: '47' }), 0, 'again')
  },
}
