import { agentConfig, dressOf } from '../agent-host.ts'
import { arrivals } from '../arrivals.ts'
import { everyManager } from '../families.ts'
import { ddFips, exits, json } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { agent, unit } from '../units.ts'

const conf = '/etc/datadog-agent/conf.d/fips_proxy.d/conf.yaml'

/** As Datadog's FIPS page gives it. */
const wanted = `logs:
  - type: journald
    source: datadog-fips-proxy
    include_units:
      - datadog-fips-proxy.service
`

const groups = async ({ host }: Stage) => (await host.run(['id', '-nG', 'dd-agent'])).stdout.trim()

export const sent: Scenario = {
  name: 'asked for, the proxy’s log goes to Datadog through the proxy, and no more after revert',
  packageManager: 'any',
  begins: 'agent',
  lent: true,
  on: everyManager,
  async play(stage) {
    const { t, host } = stage
    const [yaml, was] = [String(await host.read(agentConfig)), await groups(stage)]
    const env = { DD_FIPS_COLLECT_PROXY_LOGS: '1' }

    await host.shell(`mkdir -p ${conf.replace('/conf.yaml', '')}; echo 'logs: []' >${conf}`)
    const refused = await ddFips(stage, ['install'], env)
    exits(t, refused, 6, 'a file of people’s own stands in the way')
    t.match(refused.stderr, /conf\.yaml: it already exists, and does not have the Agent read/)
    await host.shell('rm -r /etc/datadog-agent/conf.d')

    exits(t, await ddFips(stage, ['install'], env), 0)
    t.equal(String(await host.read(conf)), wanted)
    t.equal(await dressOf(host, conf), 'regular file dd-agent:dd-agent 644')
    t.match(String(await host.read(agentConfig)), /^logs_enabled: true$/m)
    t.match(await groups(stage), /\bsystemd-journal\b/)
    const reader = 'runuser -u dd-agent -- journalctl -q -o cat -u datadog-fips-proxy'
    t.match((await host.shell(reader)).stdout, /\S/, 'dd-agent can read the journal')
    const logs = await arrivals(host, ({ path }) => path === '/api/v2/logs')
    t.strictSame([...new Set(logs.map(({ through }) => through))], ['proxy'])

    const running = await unit(host, agent)
    const again = await ddFips(stage, ['install', '--json'])
    exits(t, again, 0)
    t.match(json(again), { outcome: 'unchanged', changes: [] }, 'it is remembered')
    t.match(json(again).verify?.checks?.at(-1), { id: 'agent.logs', status: 'pass' })
    t.strictSame(await unit(host, agent), running)

    exits(t, await ddFips(stage, ['revert']), 0)
    t.equal(await groups(stage), was)
    t.equal(String(await host.read(agentConfig)), yaml)
    t.notOk(await host.read(conf))
    t.equal((await host.shell('ls /etc/datadog-agent/conf.d', { expect: 'any' })).stdout, '')
  },
}
