import { agentConfig, installedVersion, plainConfig } from '../agent-host.ts'
import { arrivals } from '../arrivals.ts'
import { ddFips, exits, install, json } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import {
  accounts,
  changed,
  packageLeavings,
  snapshot,
  systemLogs,
  workDirectories,
} from '../snapshot.ts'
import { agent, logOf, proxy, unit } from '../units.ts'

export const portTaken: Scenario = {
  name: 'a port that somebody holds is told with pid and command, and nothing is changed',
  packageManager: 'any',
  async play(stage) {
    const { t, host } = stage
    await host.run(['systemd-run', '--unit=squatter', 'python3', '-m', 'http.server', '9810'])
    await host.shell('until ss -Hlnt | grep -q :9810; do sleep 0.05; done', { timeout: 9000 })
    const { stdout } = await host.run(['systemctl', 'show', '-P', 'MainPID', 'squatter'])
    const before = await snapshot(host)
    const result = await install(stage)
    exits(t, result, 4)
    t.match(result.stderr, /Port 9810/)
    t.match(result.stderr, `pid ${stdout.trim()} `)
    t.match(result.stderr, 'http.server 9810')
    t.match(result.stderr, 'squatter.service')
    t.strictSame(changed(before, await snapshot(host)), [])
    t.notOk(await host.read('/opt/dd-fips/release'), 'dd-fips is not kept')
  },
}

/** Somebody takes a port of the proxy between the preflight and its start. */
export async function squatLate({ host, family }: Stage): Promise<void> {
  const squat = 'systemd-run --unit=squatter python3 -m http.server 9810'
  if (family.manager !== 'apt') {
    // The script of the proxy's package calls chown.
    const script = `case "$*" in -R*proxy) ${squat}; sleep 1;; esac`
    await host.run(['mv', '/usr/bin/chown', '/usr/bin/chown.real'])
    await host.shell(`cat >/usr/bin/chown <<'END'\n#!/bin/sh\n${script}\nexec chown.real "$@"\nEND
chmod 755 /usr/bin/chown`)
    return
  }
  const hook = `DPkg::Post-Invoke {"${squat} 2>/dev/null || true; sleep 1";};\n`
  await host.write('/etc/apt/apt.conf.d/99squat', hook)
}

export const cannotBind: Scenario = {
  name: 'a proxy that cannot bind its ports is put back on a new host, with all that came along',
  packageManager: 'each',
  async play(stage) {
    const { t, host, family } = stage
    await squatLate(stage)
    const before = await snapshot(host)
    const result = await install(stage)
    exits(t, result, 7)
    t.match(result.stderr, /datadog-fips-proxy.*cannot bind|9810/s, 'says why')
    const after = await snapshot(host)
    const but = [family.records, accounts, systemLogs, workDirectories, packageLeavings]
    t.strictSame(changed(before, after, ...but), [])
    t.equal((await unit(host, proxy)).load, 'not-found')
    t.equal((await unit(host, agent)).load, 'not-found')
    t.notOk(await host.read('/opt/dd-fips/release'), 'dd-fips is not kept')
  },
}

export const existingPutBack: Scenario = {
  name: 'a proxy that cannot bind its ports leaves an existing Agent as it was, and running',
  packageManager: 'each',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host, family } = stage
    await squatLate(stage)
    const before = await snapshot(host)
    const result = await ddFips(stage, ['install', '--json'])
    exits(t, result, 7)
    t.match(json(result), { outcome: 'rolled-back', error: { code: 'SERVICE_NOT_READY' } })
    const after = await snapshot(host)
    const but = [family.records, accounts, systemLogs, workDirectories, packageLeavings]
    t.strictSame(changed(before, after, ...but), [])
    t.match(await unit(host, agent), { active: 'active', enabled: 'enabled' })
    t.match((await arrivals(host))[0], { through: 'direct' }, 'it sends as it did before')
  },
}

export const configurationFirst: Scenario = {
  name: 'what configuration management wrote before the Agent came outlives a run that is put back',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const check = '/etc/datadog-agent/conf.d/postgres.d/conf.yaml'
    await host.write(agentConfig, plainConfig, { mode: 0o640 })
    await host.write(check, 'instances: []\n')
    await squatLate(stage)
    exits(t, await ddFips(stage, ['install']), 7)
    t.equal(String(await host.read(agentConfig)), plainConfig)
    t.equal(String(await host.read(check)), 'instances: []\n')
    const { stdout } = await host.shell('ls -A /etc/datadog-agent /etc/datadog-agent/conf.d')
    t.notMatch(stdout, /example|install_info/, 'and nothing besides')
    t.notOk(await installedVersion(stage, 'datadog-agent'))
    t.equal((await unit(host, proxy)).load, 'not-found')
  },
}

export const keptOnRequest: Scenario = {
  name: 'with --on-failure=keep what was done stays, is told, and can be reverted',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    await squatLate(stage)
    const result = await ddFips(stage, ['install', '--on-failure=keep'])
    exits(t, result, 8)
    t.match(result.stderr, /kept/)
    t.equal((await unit(host, proxy)).load, 'loaded')
    exits(t, await ddFips(stage, ['revert']), 0)
    t.equal((await unit(host, proxy)).load, 'not-found')
  },
}

export const slowProxy: Scenario = {
  name: 'the Agent is started only when a slow proxy listens',
  packageManager: 'any',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const start = '/opt/datadog-fips-proxy/embedded/sbin/haproxy -f /etc/datadog-fips-proxy/*.cfg'
    const slow = `[Service]\nType=simple\nExecStart=\nExecStart=/bin/sh -c 'sleep 2; exec ${start}'\n`
    await host.write('/etc/systemd/system/datadog-fips-proxy.service.d/slow.conf', slow)
    exits(t, await ddFips(stage, ['install']), 0)
    const [first, second] = [await unit(host, proxy), await unit(host, agent)]
    t.ok(second.since - first.since > 2_000_000, 'systemd had called the proxy active long before')
    t.notMatch(await logOf(host, agent), /refused/)
  },
}

/** As the real Agent, which reads its configuration about a second after it was started. */
const lateAgent = `[Service]
ExecStart=
ExecStart=/bin/sh -c 'sleep 0.7; exec /opt/datadog-agent/bin/agent/agent run'
`

export const agentDies: Scenario = {
  name: 'an Agent that does not stay up is not called running: the host is put back',
  packageManager: 'each',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    await host.write('/etc/systemd/system/datadog-agent.service.d/late.conf', lateAgent)
    await host.run(['systemctl', 'daemon-reload'])
    await host.run(['chown', 'root:root', agentConfig])
    const result = await ddFips(stage, ['install'])
    exits(t, result, 7)
    t.match(result.stderr, /datadog-agent/)
    t.equal(String(await host.read(agentConfig)), plainConfig)
    t.equal((await unit(host, proxy)).load, 'not-found', 'the proxy is gone again')
  },
}
