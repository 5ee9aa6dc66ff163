import {
  agentConfig,
  configure,
  installByHand,
  plainConfig,
  proxyConfig,
  runWith,
} from '../agent-host.ts'
import { eventually } from '../eventually.ts'
import { ddFips, exits, json } from '../install.ts'
import type { Scenario } from '../scenario.ts'
import { agent, listening, proxy, unit } from '../units.ts'

const moved = `${plainConfig}fips:\n  port_range_start: 10003\n`

export const movedByPeople: Scenario = {
  name: 'a port range that people moved, of Agent and proxy alike, is kept and used',
  packageManager: 'any',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    await installByHand(stage, 'datadog-agent', 'datadog-fips-proxy')
    await configure(host, moved)
    const shift = `sed -E 's/(127.0.0.1:)98/\\1100/' ${proxyConfig}.example >${proxyConfig}`
    await host.shell(
      `${shift} && chown dd-agent:dd-agent ${proxyConfig} && chmod 640 ${proxyConfig}`,
    )
    const cfg = String(await host.read(proxyConfig))
    await host.run(['systemd-run', 'python3', '-m', 'http.server', '9810'])

    await host.run(['systemd-run', '--unit=taken', 'python3', '-m', 'http.server', '10010'])
    const refused = await ddFips(stage, ['install'])
    exits(t, refused, 4, 'a port of the moved range is in use')
    t.match(refused.stderr, /10010.*http\.server 10010/s)
    await host.run(['systemctl', 'stop', 'taken'])

    const result = await ddFips(stage, ['install', '--json'])
    exits(t, result, 3, 'a cfg that people changed is told, and stays')
    const failed = json(result).verify?.checks?.filter(({ status }) => status === 'fail')
    t.match(failed, [{ id: 'proxy.cfg.unmodified' }])
    t.equal(failed?.length, 1)
    t.equal(String(await host.read(proxyConfig)), cfg)
    t.match(String(await host.read(agentConfig)), /port_range_start: 10003/)
    t.equal((await listening(host, 10003)).length, 16)
    await eventually(async () => (await host.intake()).length >= 2)
    t.match((await host.intake())[0], { through: 'proxy' })
  },
}

export const movedOnOneSide: Scenario = {
  name: 'an Agent that would send to ports that the proxy does not bind is put back',
  packageManager: 'each',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    await runWith(host, moved)
    const result = await ddFips(stage, ['install'])
    exits(t, result, 7)
    t.match(result.stderr, /1000[34].*proxy does not listen there/)
    t.equal(String(await host.read(agentConfig)), moved)
    t.equal((await unit(host, agent)).active, 'active', 'the Agent runs as before')
    t.equal((await unit(host, proxy)).load, 'not-found', 'the proxy is gone again')
  },
}
