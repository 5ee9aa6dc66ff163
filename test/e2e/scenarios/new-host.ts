import { parse } from 'yaml'
import { agentConfig, dressOf, installedVersion, proxyConfig } from '../agent-host.ts'
import { eventually } from '../eventually.ts'
import { ddFips, detectedOn, exits, install, json } from '../install.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { agent, listening, logOf, proxy, unit } from '../units.ts'

async function runsThroughTheProxy({ t, host }: Stage): Promise<void> {
  const [first, second] = [await unit(host, proxy), await unit(host, agent)]
  t.match(
    [first, second],
    [
      { active: 'active', enabled: 'enabled', load: 'loaded' },
      { active: 'active', enabled: 'enabled', load: 'loaded' },
    ],
  )
  t.ok(first.since < second.since, 'the proxy was ready before the Agent was started')
  t.equal((await listening(host)).length, 16, 'every port of the proxy is open')
  // The first round of the stand-in Agent is over after a second, wherever it sent to.
  await eventually(async () => (await host.intake()).length >= 4)
  const arrived = await host.intake()
  t.ok(
    arrived.some(({ path }) => path === '/api/v1/series'),
    'metrics arrived',
  )
  t.strictSame([...new Set(arrived.map(({ through }) => through))], ['proxy'], 'by no other way')
  t.notMatch(await logOf(host, agent), /API key is not set|not found|refused/, 'at no time before')
}

async function everythingIsThere(stage: Stage): Promise<void> {
  const { t, host, family } = stage
  for (const name of family.packages) t.ok(await installedVersion(stage, name), name)
  const dress = 'regular file dd-agent:dd-agent 640'
  for (const path of [agentConfig, proxyConfig]) t.equal(await dressOf(host, path), dress, path)
  t.strictSame(await host.read(proxyConfig), await host.read(`${proxyConfig}.example`), 'the cfg')
  for (const path of [family.keyring, family.repository]) {
    t.equal(await dressOf(host, path), 'regular file root:root 644', path)
  }
  t.match(String(await host.read('/etc/datadog-agent/install_info')), /tool: dd-fips\n/)
  t.match(String(await host.read('/etc/datadog-fips-proxy/install_info')), /tool: dd-fips\n/)
  t.equal(await dressOf(host, '/opt/dd-fips/node'), 'regular file root:root 755')
  t.equal(await dressOf(host, '/usr/bin/dd-fips'), 'regular file root:root 755')
}

/** Gives what diff(1) finds between the example and the file made from it. */
async function editsOf({ host }: Stage): Promise<string> {
  const diff = ['diff', '--text', `${agentConfig}.example`, agentConfig] as const
  return (await host.run(diff, { expect: [1] })).stdout.replace(/^\d[\dac,]*\n/gm, '')
}

export const piped: Scenario = {
  name: 'curl | bash takes a new host to an Agent that sends through the proxy',
  packageManager: 'each',
  async play(stage) {
    const { t, host, env, family } = stage
    const result = await install(stage)
    exits(t, result, 0)
    t.match(result.stdout, /pass {2}agent\.config\.fips/, 'says what it proved')
    t.notMatch(result.stdout + result.stderr, /compliant/i, 'and never more')
    await everythingIsThere(stage)
    await runsThroughTheProxy(stage)
    t.equal(
      await editsOf(stage),
      `< api_key:
---
> api_key: ${env.DD_API_KEY}
> site: ddog-gov.com
> fips:
>   enabled: true
>   https: false
`,
    )
    const detected = json(await ddFips(stage, ['detect', '--json'], { DD_API_KEY: '' }))
    t.match(detected, detectedOn(family), 'detect says what host this is')
    const left = 'ls -d /tmp/* /var/tmp/* /opt/.dd-fips* 2>/dev/null | grep -v systemd-private'
    t.equal((await host.shell(left, { expect: [1] })).stdout, '', 'and leaves nothing behind')
  },
}

const tags = ['team:a/b&c', `odd:'x' "y" |\\$(id);`, 'grüße:日本']

export const substituted: Scenario = {
  name: 'bash -c "$(curl)" does the same, with hostname, tags and env as they were given',
  packageManager: 'any',
  async play(stage) {
    const { t, host, env } = stage
    const result = await install(stage, {
      form: 'substitution',
      env: { DD_HOSTNAME: 'web-1.example', DD_TAGS: tags.join(','), DD_ENV: `prod & "more"` },
    })
    exits(t, result, 0)
    await everythingIsThere(stage)
    await runsThroughTheProxy(stage)
    t.strictSame(parse(String(await host.read(agentConfig))), {
      api_key: env.DD_API_KEY,
      site: 'ddog-gov.com',
      hostname: 'web-1.example',
      tags,
      env: `prod & "more"`,
      fips: { enabled: true, https: false },
    })
    const removed = (await editsOf(stage)).split('\n').filter((line) => line.startsWith('<'))
    t.strictSame(removed, ['< api_key:'], 'every other line of the example is still there')
  },
}
