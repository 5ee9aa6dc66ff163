import { proxyConfig } from '../agent-host.ts'
import { everyManager } from '../families.ts'
import { ddFips, exits, json } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { proxy } from '../units.ts'

const name = 'dd-fips-verify'
const files = [`/etc/systemd/system/${name}.service`, `/etc/systemd/system/${name}.timer`]

/** Starts the unit once, as its timer does; gives its result and what it logged. */
async function watch({ host }: Stage) {
  const { code } = await host.run(['systemctl', 'start', name], { expect: 'any' })
  const show = ['systemctl', 'show', '-p', 'Result,ExecMainStatus', name] as const
  const { stdout } = await host.run(show)
  const status = await host.run(['systemctl', 'status', '-n', '100', name], { expect: 'any' })
  const log = (await host.shell(`journalctl -q -o cat -u ${name} | tail -n 60`)).stdout
  return { code, shown: stdout, status: status.stdout, log }
}

export const daily: Scenario = {
  name: 'a timer watches the host on request: proved is 0, a fault fails the unit with 3',
  packageManager: 'any',
  begins: 'installed',
  on: everyManager,
  async play(stage) {
    const { t, host } = stage
    exits(t, await ddFips(stage, ['install', '--watch-unit']), 0)
    const timer = await host.run([
      'systemctl',
      'show',
      '-p',
      'ActiveState,UnitFileState',
      `${name}.timer`,
    ])
    t.match(timer.stdout, /ActiveState=active\nUnitFileState=enabled/)
    t.match((await host.shell('systemctl list-timers')).stdout, name)
    const analysed = await host.run(['systemd-analyze', 'verify', ...files], { expect: 'any' })
    t.equal(analysed.code, 0, 'systemd has nothing to say against the units')

    const good = await watch(stage)
    t.equal(good.code, 0, 'all is proved', { log: good.log })
    t.match(good.log, /pass {2}agent\.diagnose[\s\S]*Proved/)

    await host.shell(`chmod 666 ${proxyConfig}`)
    const bad = await watch(stage)
    t.match(bad.shown, /Result=exit-code\nExecMainStatus=3/)
    t.match(bad.log, /fail {2}proxy\.cfg\.ownership/)
    t.match(bad.status, /status=3[\s\S]*fail {2}proxy\.cfg\.ownership/)
    t.match((await host.shell('systemctl --failed')).stdout, name)
    await host.shell(`chmod 640 ${proxyConfig}; systemctl restart ${proxy}; systemctl reset-failed`)

    const again = await ddFips(stage, ['install', '--json'])
    t.match(json(again), { outcome: 'unchanged', changes: [] }, 'it is remembered')

    await host.shell('mv /opt/dd-fips /opt/elsewhere')
    t.match((await watch(stage)).status, /status=203\/EXEC/, 'without the program it fails')
    await host.shell('mv /opt/elsewhere /opt/dd-fips; systemctl reset-failed')

    exits(t, await ddFips(stage, ['install', '--no-watch-unit']), 0)
    for (const path of files) t.notOk(await host.read(path), path)
    t.notMatch((await host.shell('systemctl list-timers')).stdout, name)
    t.match(json(await ddFips(stage, ['install', '--json'])), { outcome: 'unchanged' })
    exits(t, await ddFips(stage, ['install'], { DD_FIPS_WATCH_UNIT: 'yes' }), 0)
    t.ok(await host.read(files[0] ?? ''))
    exits(t, await ddFips(stage, ['revert']), 0)
    for (const path of files) t.notOk(await host.read(path), path)
    t.equal(
      (await host.shell('systemctl list-unit-files --no-legend | grep dd-fips', { expect: 'any' }))
        .stdout,
      '',
    )
  },
}

interface Drifted {
  readonly checks: { id: string; status: string; summary: string }[]
  readonly drift: { what: string; before: string; installed: string; now: string; remedy: string }[]
}

export const sinceInstall: Scenario = {
  name: 'what drifted since the install is named: before, as installed, now, and what to do',
  packageManager: 'each',
  begins: 'installed',
  on: everyManager,
  async play(stage) {
    const { t, host, family } = stage
    const ask = async (code: number): Promise<Drifted> => {
      const result = await ddFips(stage, ['verify', '--since-install', '--json'])
      exits(t, result, code)
      return JSON.parse(result.stdout)
    }
    const clean = await ask(0)
    t.match(clean.checks.at(-1), { id: 'receipt.drift', status: 'pass' })
    t.strictSame(clean.drift, [])

    const key =
      family.manager === 'apt' ? undefined : (await host.shell('rpm -q gpg-pubkey')).stdout
    await host.shell(`echo '# ours' >>${family.repository}; chmod 666 ${proxyConfig}
systemctl -q disable ${proxy}; sed -i 's/^  enabled: true/  enabled: false/' /etc/datadog-agent/datadog.yaml
echo 'env: prod' >>/etc/datadog-agent/datadog.yaml${key ? `; rpm -e ${key.trim().split('\n')[0]}` : ''}`)
    const { checks, drift } = await ask(3)
    t.match(checks.at(-1), { status: 'fail' })
    const names = [family.repository, proxyConfig, proxy, '/etc/datadog-agent/datadog.yaml']
    t.strictSame(
      drift.map(({ what }) => what.replace(/^gpg-pubkey.*/, 'key')).sort(),
      [...names, ...(key ? ['key'] : [])].sort(),
    )
    for (const row of drift) t.match(row, { before: /./, installed: /./, now: /./, remedy: /./ })

    // A file that still serves is taken for the administrator's own; the remedy says so.
    await host.shell(`rm ${family.repository}`)
    exits(t, await ddFips(stage, ['install']), 0, 'what the remedies say puts it right')
    t.match((await ask(0)).checks.at(-1), { status: 'pass' })

    await host.shell('rm /var/lib/dd-fips/receipt.json')
    t.match((await ask(0)).checks.at(-1), { status: 'skip', summary: /There is no receipt/ })
  },
}
