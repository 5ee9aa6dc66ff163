import type { TestHost } from '../../lab/host.ts'
import type { RunResult } from '../../lab/run.ts'
import { agentConfig, installedVersion, plainConfig } from '../agent-host.ts'
import { ddFips, exits, install } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import {
  accounts,
  changed,
  ofTheBoot,
  packageLeavings,
  snapshot,
  systemLogs,
  workDirectories,
} from '../snapshot.ts'
import { agent, proxy, unit } from '../units.ts'
import { newest, old, stands } from '../versions.ts'

/** Every script of a package calls chown: rpm dawdles in the middle of its transaction then. */
const slowScript = `chown=$(readlink -f "$(command -v chown)") && mv "$chown" "$chown.real" && printf '#!/bin/sh
case "$*" in -R*proxy) touch /run/mark; sleep 4;; esac
exec chown.real "$@"\n' >"$chown" && chmod 755 "$chown"`

/** Makes the package manager dawdle in the middle of its work, and leaves a mark when it does. */
export const slowPackages = {
  apt: `echo 'DPkg::Pre-Install-Pkgs {"touch /run/mark; sleep 4";};' >/etc/apt/apt.conf.d/99slow`,
  dnf: slowScript,
  zypper: slowScript,
} as const

/** The same of the proxy. */
const slowProxy = `mkdir -p /etc/systemd/system/datadog-fips-proxy.service.d && printf '[Service]
PermissionsStartOnly=yes\nExecStartPre=/bin/sh -c "touch /run/mark; sleep 4"\n' \
    >/etc/systemd/system/datadog-fips-proxy.service.d/slow.conf`

export const hasten = `
rm -rf /run/mark /etc/apt/apt.conf.d/99slow /etc/systemd/system/datadog-fips-proxy.service.d
for real in /usr/bin/chown.real /bin/chown.real; do
  test ! -e $real || mv $real "\${real%.real}"
done
systemctl daemon-reload`

async function untilTheMiddle(host: TestHost): Promise<void> {
  await host.shell('until test -e /run/mark; do sleep 0.05; done; rm /run/mark', {
    timeout: 60_000,
  })
}

export async function signalInTheMiddle(host: TestHost, signal: string): Promise<void> {
  await untilTheMiddle(host)
  await host.shell(`kill -${signal} "$(grep -oE '[0-9]+' /var/lib/dd-fips/lock | head -n1)"`)
}

async function killedAnywhere(slowly: string, stage: Stage, run: () => Promise<RunResult>) {
  const { t, host, family } = stage
  const before = await snapshot(host)
  await host.shell(slowly)
  const first = run()
  await signalInTheMiddle(host, 'KILL')
  t.equal((await first).code, 137, 'killed')
  t.notOk(await host.read('/opt/dd-fips/release'), 'dd-fips is not kept')
  await host.shell(hasten)

  const second = await run()
  exits(t, second, 0, 'the second install')
  t.match(second.stderr, /earlier run was interrupted/)
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

export const killedInstalling: Scenario = {
  name: 'after kill -9 while packages are installed a second install settles that and completes',
  packageManager: 'each',
  play: (stage) => killedAnywhere(slowPackages[stage.family.manager], stage, () => install(stage)),
}

export const killedAtTheProxy: Scenario = {
  name: 'after kill -9 while the proxy starts a second install settles that and completes',
  packageManager: 'each',
  lent: true,
  play: (stage) => killedAnywhere(slowProxy, stage, () => ddFips(stage, ['install'])),
}

export const inAnUpgrade: Scenario = {
  name: 'a power cut in the middle of an upgrade: the next install puts the versions of before back, once each',
  packageManager: 'each',
  begins: 'installed-old',
  repository: 'old',
  async play(stage) {
    const { t, host, family } = stage
    await host.serveRepository('full')
    await host.shell(slowScript)
    const first = ddFips(stage, ['install', '--upgrade'])
    await untilTheMiddle(host)
    await host.powerCut()
    await first
    await host.shell(hasten)
    const { stdout } = await host.shell(leftInTheMiddle[family.manager], { expect: 'any' })
    t.match(stdout, /^datadog/m, 'the package manager was in the middle of it')

    const second = await ddFips(stage, ['install'])
    exits(t, second, 0, 'the next install')
    t.match(second.stderr, /earlier run was interrupted/)
    await stands(stage, old)
    exits(t, await ddFips(stage, ['plan']), 0, 'nothing is left to do')
    exits(t, await ddFips(stage, ['install', '--upgrade']), 0, 'and the upgrade can be had')
    await stands(stage, newest)
  },
}

/** Names packages that are neither installed nor not: dpkg's by their state, rpm's by being there twice. */
const twice = "rpm -qa --qf '%{NAME}\\n' 'datadog-*' | sort | uniq -d"
const leftInTheMiddle = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of dpkg-query
  apt: "dpkg-query -W -f '${Package} ${Status}\\n' 'datadog-*' | grep -v ' installed$'",
  dnf: twice,
  zypper: twice,
} as const

/** dpkg has the content of a package from dpkg-deb: it dawdles in the middle of the unpacking then. */
const slowUnpacking = `mv /usr/bin/dpkg-deb /usr/bin/dpkg-deb.real && printf '#!/bin/sh
case "$*" in *--fsys-tarfile*agent*) touch /run/mark; sleep 4;; esac
exec dpkg-deb.real "$@"\\n' >/usr/bin/dpkg-deb && chmod 755 /usr/bin/dpkg-deb`

export const whileUnpacking: Scenario = {
  name: 'after a power cut while a package is unpacked the next install settles that and completes',
  packageManager: 'each',
  lent: true,
  on: ['debian-12'],
  async play(stage) {
    const { t, host, family } = stage
    const before = await snapshot(host)
    await host.shell(slowUnpacking)
    const first = ddFips(stage, ['install'])
    await untilTheMiddle(host)
    await host.powerCut()
    await first
    await host.shell('mv /usr/bin/dpkg-deb.real /usr/bin/dpkg-deb')
    // What dpkg had in mind is in its journal yet, and not in its status file.
    const { stdout } = await host.run(['dpkg-query', '-s', 'datadog-agent'], { expect: 'any' })
    t.match(stdout, 'Status: install reinstreq half-installed')
    exits(t, await ddFips(stage, ['revert', '--purge']), 0, 'it can be undone')
    const but = [family.records, accounts, systemLogs, workDirectories, packageLeavings, ofTheBoot]
    t.strictSame(changed(before, await snapshot(host), ...but), [])
    exits(t, await ddFips(stage, ['install']), 0, 'and installed')
  },
}

export const interrupted: Scenario = {
  name: 'SIGTERM, Ctrl-C or a lost connection in the middle ends the step at hand and puts everything back',
  packageManager: 'each',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    for (const signal of ['TERM', 'INT', 'HUP']) {
      await host.shell(slowPackages[stage.family.manager])
      const run = ddFips(stage, ['install'])
      await signalInTheMiddle(host, signal)
      const result = await run
      exits(t, result, 7)
      t.match(result.stderr, `SIG${signal}`)
      t.notOk(await installedVersion(stage, 'datadog-fips-proxy'))
      t.equal(String(await host.read(agentConfig)), plainConfig)
      t.match(await unit(host, agent), { active: 'active', enabled: 'enabled' })
      await host.shell(hasten)
    }
    exits(t, await ddFips(stage, ['install']), 0, 'and the next run is none the worse')
  },
}
