import { ddFips, exits, json } from '../install.ts'
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

export const lateAgent: Scenario = {
  name: 'an Agent that connects to the proxy only after 5 seconds is proved',
  packageManager: 'any',
  lent: true,
  repository: 'late-agent',
  async play(stage) {
    const { t, host } = stage
    const from = performance.now()
    const result = await ddFips(stage, ['install', '--json'])
    exits(t, result, 0)
    t.ok(performance.now() - from >= 5_000, 'it was watched for 5 seconds')
    t.match(json(result), { outcome: 'changed', verify: { result: 'proved' } })
    const { stdout: main } = await host.run(['systemctl', 'show', '-P', 'MainPID', agent])
    const { stdout: restarts } = await host.run(['systemctl', 'show', '-P', 'NRestarts', agent])
    t.equal(restarts.trim(), '0')
    await host.shell(`until ss -Htnp | grep -q 'pid=${main.trim()},'; do sleep 0.1; done`, {
      timeout: 30_000,
    })
    t.pass('and it connects')
  },
}

export const dyingAgent: Scenario = {
  name: 'an Agent that dies after 3 seconds without having connected is put back',
  packageManager: 'any',
  lent: true,
  repository: 'dying-agent',
  async play(stage) {
    const { t, host, family } = stage
    const before = await snapshot(host)
    const result = await ddFips(stage, ['install', '--json'])
    exits(t, result, 7)
    t.match(json(result), { outcome: 'rolled-back', error: { code: 'SERVICE_NOT_READY' } })
    t.match(json(result).error?.message, /datadog-agent was started, but exited again by itself/)
    t.match(json(result).error?.message, /this Agent dies/, 'with its last words')
    const but = [family.records, accounts, systemLogs, workDirectories, packageLeavings]
    t.strictSame(changed(before, await snapshot(host), ...but), [])
    for (const name of [agent, proxy]) t.equal((await unit(host, name)).load, 'not-found')
  },
}
