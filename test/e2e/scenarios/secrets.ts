import { parse } from 'yaml'
import { agentConfig, dressOf, runWith } from '../agent-host.ts'
import { ddFips, exits, install } from '../install.ts'
import { filesWith } from '../leaks.ts'
import { sample } from '../sample.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { snapshot, touched } from '../snapshot.ts'
import { hasten, signalInTheMiddle, slowPackages } from './cut-off.ts'
import { squatLate } from './failing-services.ts'

/** In no form that a mask could know. */
const CANARY = 'canary.Zq81-xW.key'

/** Gives the files that hold the canary; what is said of leaks at the end of each scenario is not repeated. */
async function keptIn({ host }: Stage): Promise<string[]> {
  return (await filesWith(host, [CANARY])).map(({ path }) => path)
}

export const oneWay: Scenario = {
  name: 'the API key goes to node in its environment and to datadog.yaml, and nowhere else',
  packageManager: 'each',
  keys: [CANARY],
  async play(stage) {
    const { t, host, env } = stage
    await host.write('/root/key', CANARY)
    const { DD_API_KEY: _, ...rest } = env
    const piped = `curl -fsSL https://get.test.example/install.sh |
      DD_API_KEY="$(cat /root/key)" bash -s -- install --verbose`
    const { result, started } = await host.trace(['bash', '-c', piped], {
      env: rest,
      expect: 'any',
    })
    exits(t, result, 0)
    const { stdout } = await ddFips(stage, ['plan', '--verbose'], { DD_API_KEY: '' })
    await host.run(['rm', '/root/key'])
    for (const text of [result.stdout, result.stderr, stdout]) t.notMatch(text, CANARY)

    t.ok(started.length > 100, 'the trace saw everything that was started')
    const given = started.filter(({ environment }) => environment.join('\n').includes(CANARY))
    t.strictSame(
      given.map(({ program }) => program.replace(/.*\//, '')),
      ['bash', 'node'],
      'in the environment of the bash that was given it, and of node',
    )
    t.strictSame(await keptIn(stage), [agentConfig])
    t.equal(await dressOf(host, agentConfig), 'regular file dd-agent:dd-agent 640')
  },
}

export const afterFailures: Scenario = {
  name: 'after a run that failed, or crashed with core files allowed, the key is nowhere it should not be',
  packageManager: 'each',
  on: ['debian-12'],
  keys: [CANARY],
  kept: /^\/root\/key$/,
  async play(stage) {
    const { t, host, env } = stage
    await host.write('/root/key', CANARY)
    const { DD_API_KEY: _, ...rest } = env
    const piped = `ulimit -c unlimited; cd /root; curl -fsSL https://get.test.example/install.sh |
      DD_API_KEY="$(cat /root/key)" bash -s -- install --verbose`
    await squatLate(stage)
    exits(t, await host.shell(piped, { env: rest, expect: 'any' }), 7)
    const leaks = async () => (await keptIn(stage)).filter((path) => path !== '/root/key')
    t.strictSame(await leaks(), [], 'put back, the host knows it no more')

    await host.shell('systemctl stop squatter; rm /etc/apt/apt.conf.d/99squat')
    await host.shell(slowPackages[stage.family.manager])
    const crashing = host.shell(piped, { env: rest, expect: 'any' })
    await signalInTheMiddle(host, 'SEGV')
    t.equal((await crashing).code, 139)
    t.strictSame(await leaks(), [], 'no core file, no receipt, no log')

    await host.shell(hasten)
    exits(t, await host.shell(piped, { env: rest, expect: 'any' }), 0)
    t.strictSame(await leaks(), [agentConfig])
  },
}

export const replaced: Scenario = {
  name: 'a key that was replaced stays in a backup that only root can read',
  packageManager: 'any',
  begins: 'agent',
  lent: true,
  keys: [CANARY],
  async play(stage) {
    const { t, host } = stage
    await runWith(host, `api_key: ${CANARY}\nsite: ddog-gov.com\n`)
    exits(t, await ddFips(stage, ['install', '--verbose']), 0)
    const [backup = '', ...more] = await keptIn(stage)
    t.match(backup, /^\/var\/lib\/dd-fips\/backups\//)
    t.strictSame(more, [])
    t.equal(await dressOf(host, '/var/lib/dd-fips'), 'directory root:root 700')
  },
}

export const fromAFile: Scenario = {
  name: 'the key can come from a file or from standard input, not from the arguments',
  packageManager: 'any',
  begins: 'agent',
  lent: true,
  keys: [CANARY],
  async play(stage) {
    const { t, host } = stage
    const env = { ...stage.env, DD_API_KEY: '' }
    await host.write('/root/key', `${CANARY}\n`, { mode: 0o600 })
    exits(t, await ddFips({ host, env }, ['install', '--api-key', 'in.the.arguments']), 6)
    exits(t, await ddFips({ host, env }, ['install'], { DD_API_KEY_FILE: '/root/none' }), 6)
    exits(t, await ddFips({ host, env }, ['install'], { DD_API_KEY_FILE: '/root/key' }), 0)
    t.match(parse(String(await host.read(agentConfig))), { api_key: CANARY })
    const options = { env, input: `${CANARY}-2\n` }
    await host.run(['dd-fips', 'install', '--api-key-file', '-'], options)
    t.match(parse(String(await host.read(agentConfig))), { api_key: `${CANARY}-2` })
    await host.run(['rm', '/root/key'])
  },
}

const short = ['a/b&c', `it's`, 'say "x"', '$(touch /root/pwned)', 'a;touch /root/pwned', 'a\nb']

const odd = [
  ...short,
  'a|b',
  String.raw`a\b\n`,
  '`touch /root/pwned`',
  '# no comment',
  '{a: b}',
  '*alias',
  '!tag',
  '1e3',
  'null',
  'schlüssel-鍵',
  'k'.repeat(10_000),
]

interface Given {
  /** Variables that are given the same value, and the keys that it goes to. */
  readonly to: Readonly<Record<string, string>>
  readonly values: readonly string[]
}

const given: readonly Given[] = [
  { to: { DD_API_KEY: 'api_key' }, values: odd },
  { to: { DD_ENV: 'env', DD_TAGS: 'tags' }, values: odd },
  { to: { DD_HOSTNAME: 'hostname' }, values: short },
  { to: { DD_SITE: 'site' }, values: short },
]

export const oddValues: Scenario = {
  name: 'a key, hostname, tag, env or site of odd characters is written as it is, or refused by name',
  packageManager: 'any',
  begins: 'installed',
  async play(stage) {
    const { t, host } = stage
    await host.run(['systemctl', 'stop', 'datadog-agent'])
    for (const { to, values } of given) {
      for (const value of sample(stage, values)) {
        const names = Object.keys(to)
        const what = `${names}=${value.slice(0, 20)}`
        const before = await snapshot(host, ['/etc/datadog-agent'])
        const env = Object.fromEntries(names.map((name) => [name, value]))
        const result = await ddFips(stage, ['install', '--install-only'], env)
        if (result.code === 0) {
          const config = parse(String(await host.read(agentConfig)))
          const now = Object.values(to).flatMap((key) => config[key])
          t.strictSame(
            now,
            now.map(() => value),
            `${what} is written`,
          )
        } else {
          exits(t, result, 6, `${what} is refused`)
          t.match(result.stderr, new RegExp(`(${names.join('|')}): `), 'by name')
          t.strictSame(touched(before, await snapshot(host, ['/etc/datadog-agent'])), [])
        }
      }
    }
    t.notOk(await host.read('/root/pwned'))
  },
}

export const oddKeyOnANewHost: Scenario = {
  name: 'an odd key comes through curl | bash as it is',
  packageManager: 'any',
  async play(stage) {
    const { t, host } = stage
    const key = String.raw`k/&'"|\$(id);#ü`
    exits(t, await install(stage, { env: { DD_API_KEY: key, DD_INSTALL_ONLY: '1' } }), 0)
    t.match(parse(String(await host.read(agentConfig))), { api_key: key })
  },
}
