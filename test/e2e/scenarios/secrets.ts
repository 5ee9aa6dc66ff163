import { parse } from 'yaml'
import { agentConfig, dressOf, existingAgent } from '../agent-host.ts'
import { traced } from '../exec-trace.ts'
import { ddFips, exits, install } from '../install.ts'
import { lend } from '../release.ts'
import { sample } from '../sample.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { snapshot, touched } from '../snapshot.ts'
import { hasten, signalInTheMiddle, slowPackages } from './cut-off.ts'
import { squatLate } from './failing-services.ts'

/** In no form that a mask could know. */
const CANARY = 'canary.Zq81-xW.key'

/** Every place on disk and in memory where a process could have left it. */
const everywhere = `
for place in / /tmp /run /dev/shm; do
  find "$place" -xdev -type f ! -path /root/canaries -exec grep -lFaf /root/canaries {} +
done | sort -u
grep -lFaf /root/canaries /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null
{ systemctl show-environment; journalctl --no-pager -o verbose; } | grep -Ff /root/canaries`

/** Gives the files that hold the canary, plain or in base64, and the lines that processes logged of it. */
async function found({ host }: Stage): Promise<string[]> {
  const encoded = Buffer.from(CANARY).toString('base64').slice(0, -4)
  await host.write('/root/canaries', `${CANARY}\n${encoded}\n`)
  const { stdout } = await host.shell(everywhere, { expect: 'any' })
  return stdout.split('\n').filter(Boolean)
}

export const oneWay: Scenario = {
  name: 'the API key goes to node in its environment and to datadog.yaml, and nowhere else',
  async play(stage) {
    const { t, host, env } = stage
    await host.write('/root/key', CANARY)
    const { DD_API_KEY: _, ...rest } = env
    const piped = `curl -fsSL https://get.test.example/install.sh |
      DD_API_KEY="$(cat /root/key)" bash -s -- install --verbose`
    const { result, started } = await traced(host, piped, rest)
    exits(t, result, 0)
    const { stdout } = await ddFips(stage, ['plan', '--verbose'], { DD_API_KEY: '' })
    await host.run(['rm', '/root/key'])
    for (const text of [result.stdout, result.stderr, stdout]) t.notMatch(text, CANARY)

    t.ok(started.length > 100, 'the trace saw everything that was started')
    const told = started.filter(({ arguments: words }) => words.join('\n').includes(CANARY))
    t.strictSame(told, [], 'in the arguments of no process')
    const given = started.filter(({ environment }) => environment.join('\n').includes(CANARY))
    t.strictSame(
      given.map(({ program }) => program.replace(/.*\//, '')),
      ['bash', 'node'],
      'in the environment of the bash that was given it, and of node',
    )
    t.strictSame(await found(stage), [agentConfig])
    t.equal(await dressOf(host, agentConfig), 'regular file dd-agent:dd-agent 640')
  },
}

export const afterFailures: Scenario = {
  name: 'after a run that failed, or crashed with core files allowed, the key is nowhere it should not be',
  on: ['debian-12'],
  async play(stage) {
    const { t, host, env } = stage
    await host.write('/root/key', CANARY)
    const { DD_API_KEY: _, ...rest } = env
    const piped = `ulimit -c unlimited; cd /root; curl -fsSL https://get.test.example/install.sh |
      DD_API_KEY="$(cat /root/key)" bash -s -- install --verbose`
    await squatLate(stage)
    const { result, started } = await traced(host, piped, rest)
    exits(t, result, 7)
    const told = started.filter(({ arguments: words }) => words.join('\n').includes(CANARY))
    t.strictSame(told, [], 'in the arguments of no process')
    const key = /^\/root\/key$/
    const leaks = async () => (await found(stage)).filter((path) => !key.test(path))
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
  async play(stage) {
    const { t, host } = stage
    await existingAgent(stage, { config: `api_key: ${CANARY}\nsite: ddog-gov.com\n` })
    await lend(host)
    exits(t, await ddFips(stage, ['install', '--verbose']), 0)
    const [backup = '', ...more] = await found(stage)
    t.match(backup, /^\/var\/lib\/dd-fips\/backups\//)
    t.strictSame(more, [])
    t.equal(await dressOf(host, backup), 'regular file root:root 600')
    t.equal(await dressOf(host, '/var/lib/dd-fips'), 'directory root:root 700')
  },
}

export const fromAFile: Scenario = {
  name: 'the key can come from a file or from standard input, not from the arguments',
  async play(stage) {
    const { t, host } = stage
    await existingAgent(stage)
    await lend(host)
    const env = { ...stage.env, DD_API_KEY: '' }
    await host.write('/root/key', `${CANARY}\n`, { mode: 0o600 })
    exits(t, await ddFips({ host, env }, ['install', '--api-key', CANARY]), 6)
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
  async play(stage) {
    const { t, host } = stage
    await existingAgent(stage)
    await lend(host)
    exits(t, await ddFips(stage, ['install']), 0)
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
  async play(stage) {
    const { t, host } = stage
    const key = String.raw`k/&'"|\$(id);#ü`
    exits(t, await install(stage, { env: { DD_API_KEY: key, DD_INSTALL_ONLY: '1' } }), 0)
    t.match(parse(String(await host.read(agentConfig))), { api_key: key })
  },
}
