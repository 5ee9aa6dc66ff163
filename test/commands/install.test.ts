import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { verify } from '../../src/commands/verify.ts'
import { waitsPassAtOnce } from '../plan/machine/clock.ts'
import { changesIn } from '../plan/machine/faults.ts'
import { debian, environment, given, ownFiles, snapshot } from '../plan/machine/machine.ts'
import { scenarios } from '../plan/machine/scenarios.ts'
import { answerOf } from '../plan/machine/session.ts'
import { differences, endingOf, receiptOf } from '../plan/machine/settled.ts'

waitsPassAtOnce()

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

t.test('the log holds the steps, and on a failed run why it failed', async (t) => {
  const machine = debian()
  machine.systemd.trouble.agentDiesOver = 'enabled: true'
  await answerOf(install, machine.host)
  const logs = [...machine.files].filter(([path]) => /^\/var\/log\/dd-fips\/.*\.log$/.test(path))
  t.equal(logs.length, 1)
  t.match(logs[0]?.[1], { uid: 0, mode: 0o600 })
  const text = logs[0]?.[1].content.toString() ?? ''
  t.match(text, 'install datadog-agent')
  t.match(text, 'datadog-agent was started and does not run')
  t.match(text, 'undoing: enable and run datadog-fips-proxy')
  t.match(text, 'was put back.')
})

t.test('a backup of datadog.yaml is kept, for root only', async (t) => {
  const scenario = scenarios[1]
  if (scenario === undefined) throw new Error('no scenario')
  const machine = scenario.make()
  const was = machine.files.get(yaml)?.content.toString()
  await endingOf(install, machine, scenario)
  const [backup] = [...machine.files].filter(([path]) => /backups.*datadog\.yaml$/.test(path))
  t.equal(backup?.[1].content.toString(), was)
  t.match(backup?.[1], { uid: 0, gid: 0, mode: 0o600 })
  t.match(machine.files.get(yaml), { uid: 110, gid: 112, mode: 0o640 }, 'owner and mode are kept')
})

t.test('what is refused is refused before anything is changed', async (t) => {
  const { DD_API_KEY: _, ...keyless } = environment
  const cases: [string, (machine: ReturnType<typeof debian>) => object, number, string][] = [
    ['no API key', () => ({ env: keyless }), 6, 'API_KEY_MISSING'],
    ['not root', () => ({ user: 1000 }), 4, 'NOT_ROOT'],
    [
      'another site',
      () => ({ env: { ...environment, DD_SITE: 'x.com' } }),
      6,
      'SETTING_NOT_ACCEPTABLE',
    ],
    [
      'another run at work',
      (machine) => {
        const start = 3_600_000
        given(machine, '/proc/77/stat', `77 (x) S ${'0 '.repeat(18)}${start / 10} 0\n`)
        given(machine, '/var/lib/dd-fips/lock', `{"pid":77,"start":${start}}\n`)
        return {}
      },
      9,
      'LOCKED',
    ],
    [
      'an Agent older than the proxy needs',
      (machine) => {
        const old = 'Package: datadog-agent\nStatus: install ok installed\nVersion: 1:7.40.1-1\n'
        given(machine, '/var/lib/dpkg/status', old)
        return {}
      },
      4,
      'AGENT_TOO_OLD',
    ],
    [
      'a datadog.yaml that is no YAML, with the line',
      (machine) => {
        given(machine, yaml, 'api_key: x\nfips: [\n')
        return { env: { ...environment, DD_SITE: 'ddog-gov.com' } }
      },
      6,
      'CONFIG_NOT_YAML',
    ],
    [
      'an existing datadog.yaml without a site, where none is given',
      (machine) => {
        given(machine, yaml, 'api_key: x\n')
        return {}
      },
      6,
      'SITE_NOT_SET',
    ],
    [
      'another distribution',
      (machine) => {
        given(machine, '/etc/os-release', 'ID=arch\n')
        machine.files.delete('/etc/debian_version')
        return {}
      },
      5,
      'PLATFORM_NOT_SUPPORTED',
    ],
  ]
  for (const [name, make, exit, code] of cases) {
    const machine = debian()
    const wishes = make(machine)
    const before = snapshot(machine)
    const own = ownFiles(machine)
    const { error } = await answerOf(install, machine.host, wishes)
    t.match(error, { code }, `${name}: ${code}`)
    const ending = await endingOf(install, machine, { name, make: debian, wishes })
    t.equal(ending.exit, exit, `${name}: exit ${exit}`)
    t.same(changesIn(ending.calls), [], 'no change was even tried')
    t.same(differences(snapshot(machine), before), [])
    t.same(ownFiles(machine), own)
  }
})

t.test('--on-failure=keep leaves what was done and says how to undo it', async (t) => {
  const machine = debian()
  machine.systemd.trouble.agentDiesOver = 'enabled: true'
  const { answer } = await answerOf(install, machine.host, { flags: { 'on-failure': 'keep' } })
  t.equal(answer?.exit, 8)
  t.match(answer?.error, 'What was done until then is kept, as --on-failure=keep asks.')
  t.match(answer?.error, 'Or undo it with `dd-fips revert`.')
  t.match(answer?.json, { outcome: 'failed', error: { code: 'SERVICE_NOT_READY' } })
  t.ok(machine.files.has(cfg))
  t.equal(receiptOf(machine)?.runs.at(-1)?.state, 'kept')
  machine.systemd.trouble.agentDiesOver = 'nothing that is there'
  const again = await answerOf(install, machine.host)
  t.equal(again.answer?.exit, 0, 'the next run goes on from there')
  t.match(again.answer?.json, { outcome: 'changed', changes: [{ step: 'enable-service' }] })
})

t.test('a signal lets the step at hand end, then everything is put back', async (t) => {
  const machine = debian()
  const before = snapshot(machine)
  let asked = 0
  const stopped = () => (++asked > 3 ? 'SIGTERM' : undefined)
  const { answer } = await answerOf(install, machine.host, { stopped })
  t.equal(answer?.exit, 7)
  t.match(answer?.error, 'Stopped by SIGTERM.')
  t.match(answer?.json, { outcome: 'rolled-back', error: { code: 'INTERRUPTED' } })
  t.same(differences(snapshot(machine), before), [])
})

t.test('apt that fails in the middle is put back, also as the first step of a run', async (t) => {
  for (const failsAfter of [0, 1]) {
    const machine = debian()
    await answerOf(install, machine.host)
    machine.apt.run(['apt-get', 'purge', '--', 'datadog-fips-proxy', 'datadog-agent'])
    for (const path of machine.files.keys()) {
      if (/^\/etc\/datadog-(agent|fips-proxy)(\/|$)/.test(path)) machine.files.delete(path)
    }
    const before = snapshot(machine)
    machine.apt.trouble.failsAfter = failsAfter
    const { answer } = await answerOf(install, machine.host)
    t.equal(answer?.exit, 7)
    t.match(answer?.error, 'E: no space left for')
    t.match(answer?.json, { outcome: 'rolled-back', error: { code: 'PACKAGES_NOT_INSTALLED' } })
    t.same(differences(snapshot(machine), before), [], `after ${failsAfter} packages`)
  }
})

t.test('a version that the repository lacks leaves the host as it was', async (t) => {
  const machine = debian()
  const before = snapshot(machine)
  const env = { ...environment, DD_AGENT_MINOR_VERSION: '99' }
  const { answer } = await answerOf(install, machine.host, { env })
  t.equal(answer?.exit, 7, 'it is known only once the repository is')
  t.match(answer?.json, { error: { code: 'VERSION_NOT_FOUND' } })
  t.match(answer?.error, '7.66.0')
  t.same(differences(snapshot(machine), before), [])
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
  const scenario = scenarios[2]
  if (scenario === undefined) throw new Error('no scenario')
  const machine = scenario.make()
  const { exit } = await endingOf(install, machine, scenario)
  t.equal(exit, 0)
  t.equal(machine.apt.installed.get('datadog-fips-proxy'), '1:1.2.0-1')
  t.match(machine.files.get(cfg)?.content.toString(), '# edition 1.2.0\n')
  const twice = await endingOf(install, machine, scenario)
  t.match(twice.text, 'Nothing to do')
  t.same(
    ownFiles(machine).filter((path) => path.split('/').length === 6 && !path.includes('.')),
    [`/var/lib/dd-fips/backups/${receiptOf(machine)?.runs[0]?.id}`],
    'a run that did nothing leaves no directory of backups',
  )
})

t.test('--upgrade leaves a cfg that people changed, and verify shows both sides', async (t) => {
  const scenario = scenarios[2]
  if (scenario === undefined) throw new Error('no scenario')
  const machine = scenario.make()
  const theirs = `${machine.files.get(cfg)?.content}# ours\n`
  given(machine, cfg, theirs, { uid: 110, gid: 112, mode: 0o640 })
  const { exit, text } = await endingOf(install, machine, scenario)
  t.equal(exit, 3, 'proved it is not, and nothing is undone for it')
  t.equal(machine.apt.installed.get('datadog-fips-proxy'), '1:1.2.0-1')
  t.equal(machine.files.get(cfg)?.content.toString(), theirs)
  t.match(text, 'What the package changed since:\n')
  t.match(text, '-# edition 1.1.0\n')
  t.match(text, '+# ours\n')
  const again = await answerOf(verify, machine.host)
  t.equal(again.answer?.exit, 3)
})

t.test('a warning is said once', async (t) => {
  const machine = debian()
  const env = { ...environment, DD_URL: 'https://x.example.com' }
  const { said } = await answerOf(install, machine.host, { env })
  t.equal(said.filter((line) => line.startsWith('warn DD_URL has no effect')).length, 1)
})

t.test('a run that was cut off is told of, and undone first', async (t) => {
  const [scenario] = scenarios
  if (scenario === undefined) throw new Error('no scenario')
  const machine = scenario.make()
  await endingOf(install, machine, scenario, { at: 200, kind: 'killed after' })
  t.equal(receiptOf(machine)?.runs.at(-1)?.state, 'open')
  machine.nextProcess()
  const { answer, said } = await answerOf(install, machine.host)
  t.equal(answer?.exit, 0)
  t.ok(said.some((line) => line.includes('An earlier run was cut off.')))
  t.same(
    receiptOf(machine)?.runs.map(({ state }) => state),
    ['undone', 'done'],
  )
})

t.test('backups that nobody has a receipt for outlive a run that fails early', async (t) => {
  const machine = debian()
  const old = '/var/lib/dd-fips/backups/2025/etc_datadog-agent_datadog.yaml'
  given(machine, old, 'api_key: x\n', { mode: 0o600 })
  for (const path of ['', '/backups', '/backups/2025']) {
    Object.assign(machine.files.get(`/var/lib/dd-fips${path}`) ?? {}, { mode: 0o700 })
  }
  machine.apt.run = () => ({ code: 100, stderr: 'E: broken' })
  await answerOf(install, machine.host)
  t.ok(machine.files.has(old))
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
