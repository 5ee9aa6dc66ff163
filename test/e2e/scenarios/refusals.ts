import { agentConfig, configure, installByHand, plainConfig, proxyConfig } from '../agent-host.ts'
import { configure as configureByHand } from '../harness/by-hand.ts'
import { ddFips, exits, install } from '../install.ts'
import { sample } from '../sample.ts'
import type { Scenario, Variables } from '../scenario.ts'
import { agentLogs, changed, snapshot, systemLogs, touched } from '../snapshot.ts'
import { agent, unit } from '../units.ts'

const settings: readonly [Variables, RegExp][] = [
  [{ DD_FIPS_MODE: '' }, /DD_FIPS_MODE/],
  [{ DD_FIPS_MODE: '0' }, /DD_FIPS_MODE/],
  [{ DD_FIPS_MODE: 'off' }, /DD_FIPS_MODE/],
  [{ DD_FIPS_MODE: 'maybe' }, /DD_FIPS_MODE/],
  [{ DD_SITE: 'datadoghq.com' }, /DD_SITE.*US1-FED/],
  [{ DD_API_KEY: '' }, /DD_API_KEY/],
  [{ DD_INSTALL_ONLY: 'maybe' }, /DD_INSTALL_ONLY.*boolean/],
  [{ DD_AGENT_MAJOR_VERSION: '6' }, /DD_AGENT_MAJOR_VERSION/],
  [{ DD_AGENT_FLAVOR: 'datadog-fips-agent' }, /DD_AGENT_FLAVOR.*datadog-fips-agent/],
  [{ DD_UPGRADE: 'true' }, /DD_UPGRADE/],
  [{ TESTING_APT_URL: 'https://apt.test.example' }, /TESTING_APT_URL.*Leave out the scheme/s],
  [{ DD_TRUSTED_KEY_FINGERPRINTS: '0123' }, /40/],
]

export const badSettings: Scenario = {
  name: 'settings that cannot be used are refused by name, and nothing is touched',
  packageManager: 'any',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const lent = await snapshot(host, undefined, { contents: false })
    for (const [env, says] of sample(stage, settings)) {
      const command =
        'DD_FIPS_MODE' in env ? install(stage, { env }) : ddFips(stage, ['install'], env)
      const result = await command
      exits(t, result, 6, JSON.stringify(env))
      t.match(result.stderr, says)
    }
    t.strictSame(touched(lent, await snapshot(host, undefined, { contents: false })), [])
    exits(t, await install(stage, { env: { DD_SITE: 'datadoghq.com' } }), 6, 'by curl | bash too')
    t.notOk(await host.read('/opt/dd-fips/release'), 'dd-fips is not kept')
    for (const word of ['true', 'YES', 'on']) {
      const help = { words: ['--help'], env: { DD_FIPS_MODE: word } }
      exits(t, await install(stage, help), 0)
    }
  },
}

const words: readonly (readonly string[])[] = [
  ['instal'],
  ['install', 'now'],
  ['install', '--force'],
  ['install', '--on-failure=maybe'],
  ['install', '--lock-timeout', 'soon'],
  ['install', '--lock-timeout', '-1'],
]

export const badWords: Scenario = {
  name: 'arguments that mean nothing are refused, and so is anybody but root',
  packageManager: 'any',
  lent: true,
  async play(stage) {
    const { t, host, env } = stage
    const before = await snapshot(host, undefined, { contents: false })
    for (const list of words) exits(t, await ddFips(stage, list), 6, list.join(' '))
    for (const verb of ['install', 'revert']) {
      const script = `exec runuser -u nobody -- dd-fips ${verb}`
      exits(t, await host.shell(script, { env, expect: 'any' }), 4, `${verb} by nobody`)
    }
    const piped = 'curl -fsSL https://get.test.example/install.sh | runuser -u nobody bash'
    exits(t, await host.shell(piped, { env, expect: 'any' }), 4, 'curl | bash by nobody')
    const after = await snapshot(host, undefined, { contents: false })
    t.strictSame(touched(before, after, /^\/run\/sudo(\/|$)|^\/run$/, systemLogs), [])
  },
}

export const unsupported: Scenario = {
  name: 'a distribution that is not supported is refused with 5, and nothing is changed',
  packageManager: 'any',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const alpine = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine v3.20"\n'
    await host.write('/usr/lib/os-release', alpine)
    await host.shell('rm -f /etc/debian_version /etc/redhat-release')
    const before = await snapshot(host)
    const result = await install(stage)
    exits(t, result, 5)
    t.match(result.stderr, /Alpine|alpine/)
    exits(t, await ddFips(stage, ['plan']), 5)
    exits(t, await ddFips(stage, ['detect']), 5)
    t.strictSame(changed(before, await snapshot(host)), [])
    t.notOk(await host.read('/opt/dd-fips/release'), 'dd-fips is not kept')
  },
}

interface Finding {
  readonly what: string
  readonly script: string
  readonly undo: string
  readonly says: RegExp
}

const dropIn = (unit: string, line: string) =>
  `mkdir -p /etc/systemd/system/${unit}.service.d && printf '[Service]\\n%s\\n' '${line}' ` +
  `>/etc/systemd/system/${unit}.service.d/own.conf && systemctl daemon-reload`
const noDropIn = (unit: string) =>
  `rm -r /etc/systemd/system/${unit}.service.d && systemctl daemon-reload`

const findings: readonly Finding[] = [
  {
    what: 'an environment file that turns the proxy off',
    script: 'echo DD_FIPS_ENABLED=false >/etc/datadog-agent/environment',
    undo: 'rm /etc/datadog-agent/environment',
    says: /\/etc\/datadog-agent\/environment.*DD_FIPS_ENABLED=false/,
  },
  {
    what: 'a unit that asks for https',
    script: dropIn('datadog-agent', 'Environment=DD_FIPS_HTTPS=true'),
    undo: noDropIn('datadog-agent'),
    says: /datadog-agent.*DD_FIPS_HTTPS=true/,
  },
  {
    what: 'the unit of the trace Agent',
    script: dropIn('datadog-agent-trace', 'Environment=DD_FIPS_ENABLED=false'),
    undo: noDropIn('datadog-agent-trace'),
    says: /datadog-agent-trace.*DD_FIPS_ENABLED=false/,
  },
  {
    what: 'another environment file of a unit',
    script: `echo DD_FIPS_ENABLED=0 >/etc/default/own && ${dropIn(
      'datadog-agent',
      'EnvironmentFile=/etc/default/own',
    )}`,
    undo: `${noDropIn('datadog-agent')}; rm /etc/default/own`,
    says: /DD_FIPS_ENABLED=0/,
  },
  {
    what: 'a unit that somebody masked',
    script: 'systemctl mask datadog-fips-proxy.service',
    undo: 'systemctl unmask datadog-fips-proxy.service',
    says: /datadog-fips-proxy.*masked/,
  },
  {
    what: 'a datadog.yaml that leads elsewhere',
    script: `ln -sf /etc/shadow ${agentConfig}`,
    undo: `rm ${agentConfig}`,
    says: /datadog\.yaml.*\/etc\/shadow/,
  },
  {
    what: 'a datadog.yaml that leads to where dd-agent may write',
    script: `cp -a ${agentConfig} /etc/datadog-agent/own.yaml && ln -sf own.yaml ${agentConfig}`,
    undo: `rm ${agentConfig} /etc/datadog-agent/own.yaml`,
    says: /datadog\.yaml/,
  },
]

export const preflight: Scenario = {
  name: 'what would make the Agent pass by the proxy is found before anything is touched',
  packageManager: 'any',
  begins: 'agent',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    for (const { what, script, undo, says } of sample(stage, findings)) {
      await configure(host, plainConfig)
      await host.shell(script)
      const before = await snapshot(host, undefined, { contents: false })
      const result = await ddFips(stage, ['install'])
      exits(t, result, 4, what)
      t.match(result.stderr, says, what)
      const after = await snapshot(host, undefined, { contents: false })
      t.strictSame(touched(before, after, agentLogs), [], `${what}: nothing is touched`)
      if (result.code === 0) await host.run(['dd-fips', 'revert'])
      await host.shell(undo)
    }
  },
}

export const plantedLink: Scenario = {
  name: 'a link that dd-agent planted is not followed by root',
  packageManager: 'any',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    await installByHand(stage, 'datadog-agent', 'datadog-fips-proxy')
    await configureByHand(host)
    const before = await snapshot(host, ['/etc', '/root'])
    const plant = (path: string) => `runuser -u dd-agent -- ln -sf /etc/shadow ${path}`
    for (const path of [proxyConfig, '/etc/datadog-fips-proxy/install_info']) {
      await host.shell(`runuser -u dd-agent -- cp ${proxyConfig} /tmp/cfg; ${plant(path)}`)
      const result = await ddFips(stage, ['install', '--upgrade'])
      t.match(result.code, path === proxyConfig ? 4 : /^[04]$/, path, { stderr: result.stderr })
      await host.shell(`rm ${path}; runuser -u dd-agent -- cp -p /tmp/cfg ${proxyConfig}`)
    }
    const shadow = (await snapshot(host, ['/etc/shadow'])).get('/etc/shadow')
    t.strictSame(shadow, before.get('/etc/shadow'))
  },
}

export const otherFlavor: Scenario = {
  name: 'beside datadog-fips-agent the proxy is refused',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    await installByHand(stage, 'datadog-fips-agent')
    const result = await ddFips(stage, ['install'])
    exits(t, result, 4)
    t.match(result.stderr, /datadog-fips-agent/)
    t.equal((await unit(host, agent)).load, 'not-found')
  },
}
