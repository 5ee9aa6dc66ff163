import { setTimeout as sleep } from 'node:timers/promises'
import { agentConfig, configure, dressOf, plainConfig, proxyConfig } from '../agent-host.ts'
import { ddFips, exits, json } from '../install.ts'
import type { Scenario } from '../scenario.ts'
import { agent, proxy, unit } from '../units.ts'

export const onlyWhatChanged: Scenario = {
  name: 'a repair restarts the services whose inputs changed, and no other',
  packageManager: 'any',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    const first = [await unit(host, proxy), await unit(host, agent)] as const
    await configure(host, `${plainConfig}fips: {enabled: false, https: false}\n`)
    exits(t, await ddFips(stage, ['verify']), 3, 'verify sees it')
    exits(t, await ddFips(stage, ['install']), 0)
    t.strictSame(await unit(host, proxy), first[0], 'the proxy is left alone')
    const second = await unit(host, agent)
    t.not(second.pid, first[1].pid, 'the Agent was restarted')

    await host.run(['systemctl', 'disable', '--now', agent])
    const stopped = await ddFips(stage, ['verify', '--json'])
    exits(t, stopped, 3)
    const failing = json(stopped).checks?.filter(({ status }) => status === 'fail')
    t.match(failing, [{ id: 'agent.service' }])
    const repaired = await ddFips(stage, ['install', '--json'])
    exits(t, repaired, 0)
    t.match(json(repaired), { changes: [{ step: 'enable-service' }], restart: [agent] })
    t.match(await unit(host, agent), { active: 'active', enabled: 'enabled' })
    t.strictSame(await unit(host, proxy), first[0], 'the proxy is left alone')
  },
}

export const olderThanItsFile: Scenario = {
  name: 'an Agent that has not read its datadog.yaml since it was changed is restarted',
  packageManager: 'any',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    const before = await unit(host, agent)
    await sleep(1000)
    const edit = `sed -i 's/^# log_level.*//; $a log_level: debug' ${agentConfig}`
    await host.shell(edit)
    exits(t, await ddFips(stage, ['plan']), 2)
    exits(t, await ddFips(stage, ['install']), 0)
    t.not((await unit(host, agent)).pid, before.pid)
  },
}

export const dress: Scenario = {
  name: 'owner and mode of the cfg are put right, its content stays',
  packageManager: 'any',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    await host.shell(`chown root:root ${proxyConfig}; chmod 766 ${proxyConfig}`)
    exits(t, await ddFips(stage, ['verify']), 3)
    exits(t, await ddFips(stage, ['install']), 0)
    t.equal(await dressOf(host, proxyConfig), 'regular file dd-agent:dd-agent 640')
  },
}
