import { agentConfig, configure, plainConfig } from '../agent-host.ts'
import { ddFips, exits } from '../install.ts'
import type { Scenario } from '../scenario.ts'

const MEGABYTES = 5
const added = 'fips:\n  enabled: true\n  https: false\n'

export const oddConfigs: Scenario = {
  name: 'a datadog.yaml of 5 MB is edited in seconds, one with a second name leaves that as it was',
  packageManager: 'any',
  begins: 'agent',
  lent: true,
  kept: /^\/srv\/other\.yaml$/,
  on: ['debian-12'],
  async play(stage) {
    const { t, host } = stage
    const filler = '# A comment as the example has them by the thousand, # key: value\n'
    const live = Array.from(
      { length: 2000 },
      (_, index) => `own_${index}: [a, "b", {c: ${index}}]\n`,
    )
    const many = filler.repeat(Math.ceil((MEGABYTES * 1_000_000) / filler.length))
    const big = `${plainConfig}${live.join('')}${many}`
    await configure(host, big)
    const started = Date.now()
    exits(t, await ddFips(stage, ['install', '--install-only'], { DD_API_KEY: '' }), 0)
    const took = Date.now() - started
    t.comment(`${took} ms for ${Math.round(big.length / 1e5) / 10} MB`)
    t.ok(took < 60_000, 'within a minute, packages included, on a busy machine')
    t.equal(
      String(await host.read(agentConfig)).length,
      big.length + added.length,
      'only fips is added',
    )

    await host.write('/srv/other.yaml', plainConfig, { owner: 'dd-agent:dd-agent' })
    await host.run(['ln', '-f', '/srv/other.yaml', agentConfig])
    exits(t, await ddFips(stage, ['install', '--install-only'], { DD_API_KEY: '' }), 0)
    t.equal(String(await host.read('/srv/other.yaml')), plainConfig, 'the other name')
    t.match(String(await host.read(agentConfig)), `${plainConfig}fips:\n`)

    await host.shell(`rm ${agentConfig}; mkdir ${agentConfig}`)
    const refused = await ddFips(stage, ['install'], { DD_API_KEY: '' })
    exits(t, refused, 4, 'a directory in its place')
    t.match(refused.stderr, /datadog\.yaml is not safe to use: it is not a regular file/)
  },
}
