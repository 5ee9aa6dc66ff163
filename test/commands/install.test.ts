import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { plan } from '../../src/commands/plan.ts'
import { verify } from '../../src/commands/verify.ts'
import { places } from '../../src/host/places.ts'
import { installedHost } from '../checks/installed-host.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { changesIn } from '../support/faults.ts'
import { debian, environment, given, ownFiles } from '../support/machine.ts'
import { agentConfigured, scenarios, upgrade } from '../support/scenarios.ts'
import { answerOf } from '../support/session.ts'
import { endingOf, receiptOf } from '../support/settled.ts'

waitsPassAtOnce(t)

const yaml = '/etc/datadog-agent/datadog.yaml'
const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'

const stepsIn = (json: object | undefined) =>
  ((json ?? {}) as { changes?: { step: string }[] }).changes?.map(({ step }) => step)

t.test('a new host gets everything, each in its turn', async (t) => {
  const machine = debian()
  const { answer } = await answerOf(install, machine.host)
  t.equal(answer?.exit, 0)
  t.match(answer?.json, { outcome: 'changed', verify: { result: 'incomplete' } })
  t.match(answer?.json, { restart: ['datadog-fips-proxy', 'datadog-agent'] })
  t.same(stepsIn(answer?.json), [
    'add-keyring',
    'add-repository',
    'install-packages',
    'copy-file',
    'write-file',
    'edit-config',
    'write-file',
    'enable-service',
    'enable-service',
  ])
  t.same(machine.systemd.starts, ['datadog-fips-proxy', 'datadog-agent'], 'each is started once')
  t.match(machine.files.get(cfg), { uid: 110, gid: 112, mode: 0o640 })
  t.match(machine.files.get(yaml), { uid: 110, gid: 112, mode: 0o640 })
  const text = machine.files.get(yaml)?.content.toString() ?? ''
  t.match(text, `api_key: ${environment.DD_API_KEY}\n`)
  t.match(text, 'site: ddog-gov.com\n')
  t.match(text, 'fips:\n  enabled: true\n  https: false\n')
  t.match(text, '# The Datadog Agent.\n', 'the rest of the example is there')
  t.match(machine.files.get('/etc/datadog-agent/install_info')?.content.toString(), 'tool: dd-fips')
  t.same(
    [...machine.files.keys()].filter((path) => path.startsWith('/run/systemd/system/')),
    [],
    'no unit is held back any more',
  )
})

t.test('hostname, tags and env are written where they are given', async (t) => {
  const machine = debian()
  const env = { ...environment, DD_HOSTNAME: 'web-1', DD_TAGS: 'a:b,c:d', DD_ENV: "o'neill & co" }
  await answerOf(install, machine.host, { env })
  const text = machine.files.get(yaml)?.content.toString() ?? ''
  t.match(text, 'hostname: web-1\n')
  t.match(text, 'tags:\n  - a:b\n  - c:d\n')
  t.match(text, "env: 'o''neill & co'\n")
})

t.test('a second install changes nothing and asks nobody', async (t) => {
  for (const scenario of scenarios) {
    const machine = scenario.make()
    await endingOf(install, machine, scenario)
    const { flags: _, ...wishes } = scenario.wishes ?? {}
    const files = new Map([...machine.files].filter(([path]) => !path.startsWith('/proc')))
    const inodes = [...files].map(([path, { inode, mtimeMs }]) => [path, inode, mtimeMs])
    const [starts, calls] = [machine.systemd.starts.length, machine.apt.calls.length]
    const ending = await endingOf(install, machine, { ...scenario, wishes })
    t.equal(ending.exit, 0, scenario.name)
    t.match(ending.text, /^Nothing to do: no file and no service was touched\.\n/)
    t.same(changesIn(ending.calls), [])
    t.same(
      [...files.keys()].map((path) => {
        const now = machine.files.get(path)
        return [path, now?.inode, now?.mtimeMs]
      }),
      inodes,
      'the receipt, too, is left alone',
    )
    t.equal(machine.systemd.starts.length, starts)
    t.equal(machine.apt.calls.length, calls)
  }
})

t.test('where there is nothing to do, systemd is asked once for all', async (t) => {
  for (const scenario of scenarios) {
    const machine = scenario.make()
    await endingOf(install, machine, scenario)
    const { flags: _, ...wishes } = scenario.wishes ?? {}
    const isWatched = machine.files.has('/etc/systemd/system/dd-fips-verify.timer')
    const commands = { install, plan, verify }
    for (const [name, command] of Object.entries(commands)) {
      machine.commands.length = 0
      await endingOf(command, machine, { ...scenario, wishes })
      const ofTimer = isWatched && command !== verify ? [/^systemctl show .* -- \S+\.timer$/] : []
      const ofAll = /^systemctl show-environment$/
      const ofUnits = /^systemctl show .* datadog-agent-ddot\.service$/
      const asked = command === plan ? [ofUnits, ...ofTimer] : [ofUnits, ...ofTimer, ofAll]
      const questions = machine.commands.filter((line) => line.startsWith('systemctl'))
      t.match(questions, asked, `${name} on ${scenario.name}`)
      t.equal(questions.length, asked.length)
    }
  }
})

t.test('the API key is in datadog.yaml and nowhere else', async (t) => {
  const machine = debian()
  const { answer, said } = await answerOf(install, machine.host)
  const key = environment.DD_API_KEY
  const holders = [...machine.files].filter(([, { content }]) => content.includes(key))
  t.same(
    holders.map(([path]) => path),
    [yaml],
  )
  t.notMatch(said.join('\n'), key)
  t.notMatch(machine.commands.join('\n'), key)
  t.notMatch(JSON.stringify(answer), key)
})

t.test('the receipt is root-only and remembers what later commands need', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host, { env: { ...environment, DD_SITE: 'ddog-gov.com' } })
  const receipt = receiptOf(machine)
  t.match(machine.files.get('/var/lib/dd-fips'), { uid: 0, gid: 0, mode: 0o700 })
  t.match(machine.files.get('/var/lib/dd-fips/receipt.json'), { uid: 0, gid: 0, mode: 0o600 })
  t.match(receipt, { schemaVersion: 1, settings: { site: 'ddog-gov.com' } })
  t.same(
    receipt?.runs.map(({ state }) => state),
    ['done'],
  )
  t.same([...new Set(receipt?.runs[0]?.entries.map(({ state }) => state))], ['done'])
  t.equal(ownFiles(machine).includes('/var/lib/dd-fips/lock'), false)
})

t.test('a backup of datadog.yaml is kept, for root only', async (t) => {
  const machine = agentConfigured.make()
  const was = machine.files.get(yaml)?.content.toString()
  await endingOf(install, machine, agentConfigured)
  const [backup] = [...machine.files].filter(([path]) => /backups.*datadog\.yaml$/.test(path))
  t.equal(backup?.[1].content.toString(), was)
  t.match(backup?.[1], { uid: 0, gid: 0, mode: 0o600 })
  t.match(machine.files.get(yaml), { uid: 110, gid: 112, mode: 0o640 }, 'owner and mode are kept')
})

t.test('an older version that is asked for is the one installed', async (t) => {
  const machine = debian()
  const env = { ...environment, DD_AGENT_MINOR_VERSION: '47' }
  const { answer } = await answerOf(install, machine.host, { env })
  t.equal(answer?.exit, 0)
  t.equal(machine.apt.installed.get('datadog-agent'), '1:7.47.0-1')
})

t.test('DD_INSTALL_ONLY enables both services and starts none', async (t) => {
  const machine = debian()
  const env = { ...environment, DD_INSTALL_ONLY: 'yes' }
  const { answer } = await answerOf(install, machine.host, { env })
  t.equal(answer?.exit, 0)
  t.same(machine.systemd.starts, [])
  t.match(answer?.json, { restart: [], verify: { result: 'incomplete' } })
  const wants = [...machine.files.keys()].filter((path) => path.includes('target.wants/'))
  t.equal(wants.length, 2)
})

t.test('--upgrade follows the new example where nobody changed the cfg', async (t) => {
  const machine = upgrade.make()
  const { exit } = await endingOf(install, machine, upgrade)
  t.equal(exit, 0)
  t.equal(machine.apt.installed.get('datadog-fips-proxy'), '1:1.2.0-1')
  t.match(machine.files.get(cfg)?.content.toString(), '# edition 1.2.0\n')
  const twice = await endingOf(install, machine, upgrade)
  t.match(twice.text, 'Nothing to do')
  t.same(
    ownFiles(machine).filter((path) => path.split('/').length === 6 && !path.includes('.')),
    [`/var/lib/dd-fips/backups/${receiptOf(machine)?.runs[0]?.id}`],
    'a run that did nothing leaves no directory of backups',
  )
})

t.test('--upgrade leaves a cfg that people changed, and verify shows both sides', async (t) => {
  const machine = upgrade.make()
  const theirs = `${machine.files.get(cfg)?.content}# ours\n`
  given(machine, cfg, theirs, { uid: 110, gid: 112, mode: 0o640 })
  const { exit, text } = await endingOf(install, machine, upgrade)
  t.equal(exit, 3, 'proved it is not, and nothing is undone for it')
  t.equal(machine.apt.installed.get('datadog-fips-proxy'), '1:1.2.0-1')
  t.equal(machine.files.get(cfg)?.content.toString(), theirs)
  t.match(text, 'What the package changed since:\n')
  t.match(text, '-# edition 1.1.0\n')
  t.match(text, '+# ours\n')
  const again = await answerOf(verify, machine.host)
  t.equal(again.answer?.exit, 3)
})

t.test('an example that somebody altered is not put to work', async (t) => {
  const [example, original] = [`${cfg}.example`, places.proxyOriginal]
  for (const paths of [[example], [example, cfg]]) {
    const machine = await installedHost()
    for (const path of paths) {
      const { content } = machine.files.get(path) ?? {}
      given(machine, path, `${content}# ours\n`, { uid: 110, gid: 112, mode: 0o640 })
    }
    machine.systemd.run(['systemctl', 'restart', 'datadog-fips-proxy.service'])
    machine.systemd.starts.length = 0
    const texts = () =>
      [cfg, example, original].map((path) => String(machine.files.get(path)?.content))
    const before = texts()
    t.equal((await answerOf(plan, machine.host)).answer?.exit, 0, 'nothing to do')
    const { answer } = await answerOf(install, machine.host)
    t.equal(answer?.exit, 3)
    t.match(answer?.json, { outcome: 'unchanged', changes: [], restart: [] })
    t.match(answer?.text, /The example of the proxy's cfg is not what its package brought/)
    t.same(texts(), before, 'the good cfg stays, and the copy of what was packaged')
    t.same(machine.systemd.starts, [])
  }
})

t.test('a warning is said once', async (t) => {
  const machine = debian()
  const env = { ...environment, DD_URL: 'https://x.example.com' }
  const { said } = await answerOf(install, machine.host, { env })
  t.equal(said.filter((line) => line.startsWith('warn DD_URL has no effect')).length, 1)
})

t.test('the Agent can be left out: the proxy alone is installed and proved', async (t) => {
  const machine = debian()
  const { DD_API_KEY: _, ...keyless } = environment
  const env = { ...keyless, DD_NO_AGENT_INSTALL: 'true' }
  const { answer } = await answerOf(install, machine.host, { env })
  t.equal(answer?.exit, 0)
  t.same(machine.systemd.active(), ['datadog-fips-proxy'])
  t.notOk(machine.apt.installed.has('datadog-agent'))
  t.notOk(machine.files.has(yaml))
  t.match(machine.files.get(cfg), { uid: 110, gid: 112, mode: 0o640 })
})
