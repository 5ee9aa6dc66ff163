import { parse } from 'yaml'
import { agentConfig, dressOf, installedVersion, proxyConfig } from '../agent-host.ts'
import { ddFips, exits, json } from '../install.ts'
import type { Scenario } from '../scenario.ts'
import { agent, listening, logOf, proxy, unit } from '../units.ts'

export const newHost: Scenario = {
  name: 'DD_INSTALL_ONLY installs, configures and enables, needs no key, and starts nothing',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const env = { DD_INSTALL_ONLY: 'true', DD_API_KEY: '' }
    exits(t, await ddFips(stage, ['install'], env), 0)
    const services = [await unit(host, proxy), await unit(host, agent)]
    t.match(services, [
      { active: 'inactive', enabled: 'enabled', since: 0 },
      { active: 'inactive', enabled: 'enabled', since: 0 },
    ])
    t.strictSame(await listening(host), [])
    t.notMatch(await logOf(host, agent), /stand-in|API key/)
    t.strictSame(parse(String(await host.read(agentConfig))), {
      api_key: null,
      site: 'ddog-gov.com',
      fips: { enabled: true, https: false },
    })
    t.equal(await dressOf(host, proxyConfig), 'regular file dd-agent:dd-agent 640')
    exits(t, await ddFips({ host, env: {} }, ['install'], env), 0, 'again')
    exits(t, await ddFips(stage, ['install']), 0, 'later, with a key')
    t.equal((await unit(host, agent)).active, 'active')
  },
}

export const liveHost: Scenario = {
  name: 'DD_INSTALL_ONLY on a live host writes a key that is given, and restarts nothing',
  packageManager: 'each',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const before = await unit(host, agent)
    exits(t, await ddFips(stage, ['install'], { DD_INSTALL_ONLY: '1' }), 0)
    t.match(parse(String(await host.read(agentConfig))), { api_key: stage.env.DD_API_KEY })
    t.strictSame(await unit(host, agent), before)
    t.match(await unit(host, proxy), { active: 'inactive', enabled: 'enabled' })
  },
}

export const noAgent: Scenario = {
  name: 'DD_NO_AGENT_INSTALL brings the proxy alone, and proves that',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const env = { DD_NO_AGENT_INSTALL: 'true', DD_API_KEY: '' }
    const result = await ddFips(stage, ['install', '--json'], env)
    exits(t, result, 0)
    const checks = json(result).verify?.checks?.filter(({ id }) => /^proxy\.(serv|ports)/.test(id))
    t.match(checks, [{ status: 'pass' }, { status: 'pass' }])
    t.equal((await listening(host)).length, 16)
    t.notOk(await installedVersion(stage, 'datadog-agent'))
    t.notOk(await host.read(agentConfig))
  },
}
