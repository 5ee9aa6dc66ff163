import { everyManager } from '../families.ts'
import { ddFips, exits, install, json } from '../install.ts'
import type { Scenario } from '../scenario.ts'
import { agentLogs, snapshot, touched } from '../snapshot.ts'
import { agent, proxy, unit } from '../units.ts'

export const nothingToDo: Scenario = {
  name: 'a second install touches no file and no service, fetches nothing, and takes no second',
  async play(stage) {
    const { t, host } = stage
    exits(t, await install(stage), 0)
    const services = [await unit(host, proxy), await unit(host, agent)]
    const before = await snapshot(host, undefined, { contents: false })
    await host.clearRequests()

    const times: number[] = []
    for (let run = 0; run < 3; run++) {
      const started = Date.now()
      const result = await ddFips(stage, ['install', '--json'])
      times.push(Date.now() - started)
      exits(t, result, 0)
      t.match(json(result), { schemaVersion: 1, outcome: 'unchanged', changes: [], restart: [] })
    }
    t.ok(Math.min(...times) < 1000, `it takes ${times.join(', ')} ms`)
    t.strictSame(await host.requests(), [])

    exits(t, await install(stage), 0, 'by curl | bash too')
    t.match(await host.requests(), [{ path: '/install.sh' }], 'which finds dd-fips on the host')
    t.equal((await host.requests()).length, 1)
    const after = await snapshot(host, undefined, { contents: false })
    t.strictSame(touched(before, after, agentLogs), [])
    t.strictSame([await unit(host, proxy), await unit(host, agent)], services)
  },
}

export const withoutVariables: Scenario = {
  name: 'later commands need none of the variables again',
  on: everyManager,
  async play(stage) {
    const { t, host } = stage
    exits(t, await install(stage), 0)
    for (const words of [['install'], ['plan'], ['verify']]) {
      exits(t, await ddFips({ host, env: {} }, words), 0, words.join(' '))
    }
    const { result, checks = [] } = json(await ddFips({ host, env: {} }, ['verify', '--json']))
    t.match(result, /^(proved|incomplete)$/)
    t.strictSame(checks.map(({ id }) => id).sort(), [...checkIds].sort())
  },
}

/** The checks of the contract. */
const checkIds = [
  'packages.installed',
  'proxy.service',
  'proxy.ports',
  'proxy.cfg.ownership',
  'proxy.cfg.unmodified',
  'proxy.backends',
  'proxy.log',
  'agent.version',
  'agent.service',
  'agent.config.fips',
  'agent.config.effective',
  'agent.config.site',
  'agent.bypass',
  'agent.connections',
  'agent.diagnose',
]
