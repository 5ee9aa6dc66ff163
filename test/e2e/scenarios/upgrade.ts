import { dressOf, installByHand, proxyConfig, upgradeByHand } from '../agent-host.ts'
import { configure as configureByHand } from '../harness/by-hand.ts'
import { ddFips, exits, json } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { agentLogs, changed, snapshot, systemLogs, touched, workDirectories } from '../snapshot.ts'
import { agent, listening, proxy, unit } from '../units.ts'
import { newest, old, stands, versionsOf } from '../versions.ts'

const upgrade = ['install', '--upgrade', '--json']

async function again(stage: Stage, code: number): Promise<void> {
  const { t, host, family } = stage
  const services = [await unit(host, proxy), await unit(host, agent)]
  const before = await snapshot(host, undefined, { contents: false })
  const result = await ddFips(stage, upgrade)
  exits(t, result, code, 'a second --upgrade')
  t.match(json(result), { outcome: 'unchanged', changes: [], restart: [] })
  t.strictSame([await unit(host, proxy), await unit(host, agent)], services, 'restarts nothing')
  const after = await snapshot(host, undefined, { contents: false })
  const state = /^\/var\/lib\/dd-fips(\/backups)?$/
  const but = [agentLogs, workDirectories, family.records, state]
  t.strictSame(touched(before, after, ...but), [], 'changes nothing')
}

export const unmodified: Scenario = {
  name: '--upgrade brings both packages up and a cfg that nobody changed with them',
  packageManager: 'each',
  begins: 'installed-old',
  repository: 'old',
  async play(stage) {
    const { t, host } = stage
    t.equal((await listening(host)).length, 15, 'the older proxy binds fewer ports')
    const oldCfg = String(await host.read(proxyConfig))
    await host.serveRepository('full')
    exits(t, await ddFips(stage, ['install']), 0, 'without --upgrade')
    t.strictSame(await versionsOf(stage), old, 'nothing is upgraded')

    const result = await ddFips(stage, upgrade)
    exits(t, result, 0)
    t.strictSame(json(result).restart, [proxy, agent])
    await stands(stage, newest)
    const now = String(await host.read(proxyConfig))
    t.not(now, oldCfg)
    t.equal(now, String(await host.read(`${proxyConfig}.example`)), 'the cfg is the new example')
    t.equal(await dressOf(host, proxyConfig), 'regular file dd-agent:dd-agent 640')
    t.equal((await listening(host)).length, 16)
    const find = 'grep -rl "Proxy 1.1.0" /var/lib/dd-fips/backups | grep cfg$ | xargs cat'
    t.equal((await host.shell(find)).stdout, oldCfg, 'the old cfg is kept')
    await again(stage, 0)
  },
}

export const modified: Scenario = {
  name: '--upgrade leaves a cfg that people changed, shows both sides, and undoes nothing for it',
  packageManager: 'each',
  begins: 'installed-old',
  repository: 'old',
  async play(stage) {
    const { t, host } = stage
    const edit = `sed -i 's/timeout connect 5s/timeout connect 9s/' ${proxyConfig}`
    await host.shell(`${edit} && systemctl restart ${proxy}`)
    const before = await snapshot(host, ['/etc/datadog-fips-proxy'])
    await host.serveRepository('full')
    const result = await ddFips(stage, upgrade)
    exits(t, result, 3)
    await stands(stage, newest)
    const after = await snapshot(host, ['/etc/datadog-fips-proxy'])
    // The package's own script gives everything there to dd-agent.
    t.strictSame(changed(before, after, /\.example$|install_info$/), [], 'the cfg stays')
    const check = json(result).verify?.checks?.find(({ id }) => id === 'proxy.cfg.unmodified')
    t.equal(check?.status, 'fail')
    t.match(check?.evidence, /^-\s+maxconn 128\n\+\s+maxconn 256$/m, 'what the package changed')
    t.match(
      check?.evidence,
      /^-\s+timeout connect 5s\n\+\s+timeout connect 9s$/m,
      'what people did',
    )
    const fails = json(result).verify?.checks?.filter(({ status }) => status === 'fail')
    t.equal(fails?.length, 1, 'nothing else fails')
    await again(stage, 3)
  },
}

/** The new Agent does not start, and by then the repository cannot be reached any more. */
const newAgentFails = `[Service]
ExecStartPre=+/bin/sh -c 'if grep -q 7.66 /opt/datadog-agent/version; then \\
  sed -i "s/[ay][pu][tm].test.example//g" /etc/hosts; exit 1; fi'
`

export const putBack: Scenario = {
  name: 'an upgrade that fails puts the versions of before back, though the repository has died',
  packageManager: 'each',
  begins: 'installed-old',
  repository: 'old',
  async play(stage) {
    const { t, host, family } = stage
    // Package scripts enable it again, whenever they run.
    await host.run(['systemctl', 'disable', 'datadog-agent-trace'])
    await host.write('/etc/systemd/system/datadog-agent.service.d/fails.conf', newAgentFails)
    await host.run(['systemctl', 'daemon-reload'])
    await host.serveRepository('full')
    const before = await snapshot(host)
    const result = await ddFips(stage, upgrade)
    exits(t, result, 7)
    t.match(json(result), { outcome: 'rolled-back', error: { code: 'SERVICE_NOT_READY' } })
    await stands(stage, old)
    // The scripts of the package give everything to dd-agent, once more; the Agent runs anew.
    const scripts = /\/install_info$|\/run\/[a-z-]+\.pid$/
    const but = [family.records, systemLogs, scripts, /^\/etc\/hosts$|\/dd-fips\/receipt\.json$/]
    t.strictSame(changed(before, await snapshot(host), ...but), [])
  },
}

export const byPackageManager: Scenario = {
  name: 'after the package manager itself upgraded the proxy, install follows the new example',
  packageManager: 'each',
  begins: 'installed-old',
  repository: 'old',
  async play(stage) {
    const { t, host } = stage
    await host.serveRepository('full')
    await upgradeByHand(stage, proxy)
    exits(t, await ddFips(stage, ['install']), 0)
    t.strictSame(await host.read(proxyConfig), await host.read(`${proxyConfig}.example`))
    t.equal((await listening(host)).length, 16)
    exits(t, await ddFips(stage, ['plan']), 0)
  },
}

export const setUpByHand: Scenario = {
  name: '--upgrade tells on a host set up by hand that nobody changed the cfg',
  packageManager: 'each',
  lent: true,
  repository: 'old',
  async play(stage) {
    const { t, host } = stage
    await installByHand(stage, 'datadog-agent', 'datadog-fips-proxy')
    await configureByHand(host, 'fips:\n  enabled: true\n  https: false\n')
    await host.serveRepository('full')
    exits(t, await ddFips(stage, upgrade), 0)
    await stands(stage, newest)
    t.strictSame(await host.read(proxyConfig), await host.read(`${proxyConfig}.example`))
  },
}

/** How an administrator says that the Agent shall stay as it is. */
const hold = {
  apt: 'apt-mark hold datadog-agent',
  // Of the plugin versionlock Debian's dnf has none; its file is tested where it is read.
  dnf: 'echo excludepkgs=datadog-agent >>/etc/dnf/dnf.conf',
  zypper: 'zypper --non-interactive addlock datadog-agent',
} as const

export const held: Scenario = {
  name: '--upgrade leaves a held package alone and upgrades the other',
  packageManager: 'each',
  begins: 'installed-old',
  repository: 'old',
  async play(stage) {
    const { t, host, family } = stage
    await host.shell(hold[family.manager])
    await host.serveRepository('full')
    exits(t, await ddFips(stage, upgrade), 0)
    t.strictSame(await versionsOf(stage), { ...newest, agent: old.agent })
  },
}
