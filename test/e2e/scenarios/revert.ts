import { execFileSync } from 'node:child_process'
import { agentConfig, configure, installedVersion, plainConfig } from '../agent-host.ts'
import { arrivals } from '../arrivals.ts'
import { ddFips, exits, install } from '../install.ts'
import type { Scenario } from '../scenario.ts'
import {
  accounts,
  changed,
  packageLeavings,
  snapshot,
  systemLogs,
  workDirectories,
} from '../snapshot.ts'
import { agent, proxy, unit } from '../units.ts'

/** The program itself stays, and so does what it remembers. */
const kept = /^\/(opt|var\/lib)\/dd-fips(\/|$)|^\/usr\/bin\/dd-fips$/

export const newHost: Scenario = {
  name: 'revert leaves a new host as it was before the install, but for accounts, logs and records',
  packageManager: 'each',
  async play(stage) {
    const { t, host, family } = stage
    const before = await snapshot(host)
    exits(t, await install(stage), 0)
    exits(t, await ddFips(stage, ['revert']), 0)
    const after = await snapshot(host)
    const but = [family.records, accounts, systemLogs, workDirectories, packageLeavings, kept]
    t.strictSame(changed(before, after, ...but), [])
    for (const name of family.packages) t.notOk(await installedVersion(stage, name), name)
    t.equal((await unit(host, proxy)).load, 'not-found')

    const again = await ddFips(stage, ['revert'])
    exits(t, again, 0, 'a second revert')
    t.match(again.stdout, /Nothing to undo/)
    exits(t, await ddFips(stage, ['install']), 0, 'and it can be installed again')
    exits(t, await ddFips(stage, ['revert', '--purge']), 0)
    t.notOk(await host.read('/var/lib/dd-fips/receipt.json'))
    t.equal((await host.shell('ls -d /var/l*/dd-fips', { expect: 'any' })).stdout, '')
  },
}

/** A note, and a list that lets the account of number 5 read (acl(5), as xattr(7) has it: little-endian). */
const attributes = [
  ['user.note', '0x6b657074'],
  [
    'system.posix_acl_access',
    [
      '0x02000000',
      '01000600ffffffff', // the owner: rw
      '0200040005000000', // number 5: r
      '04000400ffffffff', // the group: r
      '10000400ffffffff', // the mask: r
      '20000000ffffffff', // others: nothing
    ].join(''),
  ],
] as const

export const existingHost: Scenario = {
  name: 'revert gives an existing Agent its datadog.yaml back, to the byte, and starts it again',
  packageManager: 'each',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host, family } = stage
    const config = `/proc/${host.leader}/root${agentConfig}`
    for (const [name, value] of attributes)
      execFileSync('setfattr', ['-n', name, '-v', value, config])
    const carried = () =>
      execFileSync('getfattr', ['-d', '-m', '-', '-e', 'hex', config]).toString()
    const [before, as] = [await snapshot(host), carried()]
    for (const [, value] of attributes) t.match(as, value, 'the file system has attributes')
    exits(t, await ddFips(stage, ['install']), 0)
    t.equal(carried(), as, 'attributes and access list stay')
    exits(t, await ddFips(stage, ['revert']), 0)
    t.equal(carried(), as, 'and come back')
    const after = await snapshot(host)
    const but = [family.records, accounts, systemLogs, workDirectories, packageLeavings, kept]
    t.strictSame(changed(before, after, ...but), [])
    t.match(await unit(host, agent), { active: 'active', enabled: 'enabled' })
    t.match((await arrivals(host))[0], { through: 'direct' }, 'it sends as it did before')
  },
}

/** Has the package manager ask the repositories, and fail where one is not to be trusted. */
const asks = {
  apt: 'apt-get update',
  dnf: "dnf -y --repo='datadog*' makecache",
  zypper: 'zypper --non-interactive refresh',
} as const

export const changedSince: Scenario = {
  name: 'revert takes back what it had set and leaves what people changed since, and says so',
  packageManager: 'each',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host, family } = stage
    exits(t, await ddFips(stage, ['install'], { DD_API_KEY: '' }), 0)
    const theirs = '  tls_verify: false\nenv: prod\n'
    await configure(host, `${plainConfig}fips:\n  enabled: true\n  https: false\n${theirs}`)
    await host.shell(`sed -i '1i # by our mirror' ${family.repository}`)
    const result = await ddFips(stage, ['revert'])
    exits(t, result, 0)
    t.match(result.stdout, /datadog\.yaml was changed since.* kept: env, fips\.tls_verify$/m)
    t.equal(String(await host.read(agentConfig)), `${plainConfig}fips:\n${theirs}`)
    t.match(await unit(host, agent), { active: 'active' }, 'the Agent runs without the proxy')
    t.notOk(await installedVersion(stage, 'datadog-fips-proxy'))
    t.match(String(await host.read(family.repository)), '# by our mirror\n')
    t.match(result.stdout, /keys?(ring)? .*: left, the file that is kept above needs it$/m)
    const { code } = await host.shell(asks[family.manager], { expect: 'any' })
    t.equal(code, 0, 'their repository file still serves')
  },
}
