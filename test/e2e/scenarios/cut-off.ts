import type { TestHost } from '../../../scripts/hosts/host.ts'
import { agentConfig, existingAgent, installedVersion, plainConfig } from '../agent-host.ts'
import { ddFips, exits, install } from '../install.ts'
import { lend } from '../release.ts'
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

/** Makes apt, or the proxy, dawdle in the middle of its work, and leaves a mark when it does. */
const slowly = {
  apt: `echo 'DPkg::Pre-Install-Pkgs {"touch /run/mark; sleep 4";};' >/etc/apt/apt.conf.d/99slow`,
  proxy: `mkdir -p /etc/systemd/system/datadog-fips-proxy.service.d && printf '[Service]
PermissionsStartOnly=yes\nExecStartPre=/bin/sh -c "touch /run/mark; sleep 4"\n' \
    >/etc/systemd/system/datadog-fips-proxy.service.d/slow.conf`,
} as const

const hasten = 'rm -rf /etc/apt/apt.conf.d/99slow /etc/systemd/system/datadog-fips-proxy.service.d'

async function signalInTheMiddle(host: TestHost, signal: string): Promise<void> {
  await host.shell('until test -e /run/mark; do sleep 0.05; done; rm /run/mark', {
    timeout: 20_000,
  })
  await host.shell(`kill -${signal} "$(grep -oE '[0-9]+' /var/lib/dd-fips/lock | head -n1)"`)
}

async function killedAnywhere(where: keyof typeof slowly, stage: Parameters<Scenario['play']>[0]) {
  const { t, host, family } = stage
  const before = await snapshot(host)
  await host.shell(slowly[where])
  const first = install(stage)
  await signalInTheMiddle(host, 'KILL')
  t.equal((await first).code, 137, 'killed')
  t.notOk(await host.read('/opt/dd-fips/release'), 'dd-fips is not kept')
  await host.shell(`${hasten} && systemctl daemon-reload`)

  const second = await install(stage)
  exits(t, second, 0, 'the second install')
  t.match(second.stderr, /earlier run was cut off/)
  t.match(
    [await unit(host, proxy), await unit(host, agent)],
    [
      { active: 'active', enabled: 'enabled' },
      { active: 'active', enabled: 'enabled' },
    ],
  )
  const plan = await ddFips(stage, ['plan'])
  exits(t, plan, 0, 'nothing is left to do')

  exits(t, await ddFips(stage, ['revert', '--purge']), 0)
  for (const name of family.packages)
    t.notOk(await installedVersion(stage, name), `${name} is gone`)
  const after = await snapshot(host)
  const kept = /^\/opt\/dd-fips(\/|$)|^\/usr\/bin\/dd-fips$/
  const but = [family.records, accounts, systemLogs, workDirectories, packageLeavings, kept]
  t.strictSame(changed(before, after, ...but), [])
}

export const killedInApt: Scenario = {
  name: 'after kill -9 while apt is at work a second install settles that and completes',
  on: ['debian-12'],
  play: (stage) => killedAnywhere('apt', stage),
}

export const killedAtTheProxy: Scenario = {
  name: 'after kill -9 while the proxy starts a second install settles that and completes',
  on: ['debian-12'],
  play: (stage) => killedAnywhere('proxy', stage),
}

export const interrupted: Scenario = {
  name: 'SIGTERM in the middle ends the step at hand and puts everything back',
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    await existingAgent(stage)
    await lend(host)
    await host.shell(slowly.apt)
    const run = ddFips(stage, ['install'])
    await signalInTheMiddle(host, 'TERM')
    const result = await run
    exits(t, result, 7)
    t.match(result.stderr, /SIGTERM/)
    t.notOk(await installedVersion(stage, 'datadog-fips-proxy'))
    t.equal(String(await host.read(agentConfig)), plainConfig)
    t.match(await unit(host, agent), { active: 'active', enabled: 'enabled' })
    await host.shell(hasten)
    exits(t, await ddFips(stage, ['install']), 0, 'and the next run is none the worse')
  },
}
