import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { changesIn } from '../support/faults.ts'
import { debian, environment, given, ownFiles, snapshot } from '../support/machine.ts'
import { newHost, upgrade } from '../support/scenarios.ts'
import { answerOf } from '../support/session.ts'
import { differences, endingOf, receiptOf } from '../support/settled.ts'

waitsPassAtOnce(t)

const yaml = '/etc/datadog-agent/datadog.yaml'
const cfg = '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg'

t.test('the log holds the steps, and on a failed run why it failed', async (t) => {
  const machine = debian()
  machine.systemd.trouble.agentDiesOver = 'enabled: true'
  await answerOf(install, machine.host)
  const logs = [...machine.files].filter(([path]) => /^\/var\/log\/dd-fips\/.*\.log$/.test(path))
  t.equal(logs.length, 1)
  t.match(logs[0]?.[1], { uid: 0, mode: 0o600 })
  const text = logs[0]?.[1].content.toString() ?? ''
  t.match(text, 'install datadog-agent')
  t.match(text, 'datadog-agent was started, but does not run')
  t.match(text, 'undoing: enable and run datadog-fips-proxy')
  t.match(text, 'was put back.')
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
  t.match(answer?.error, 'The changes made so far are kept, because of --on-failure=keep.')
  t.match(answer?.error, 'Or undo the changes with `dd-fips revert`.')
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

t.test('a signal in the last step is heeded too', async (t) => {
  const machine = debian()
  const before = snapshot(machine)
  const isUp = () => machine.systemd.starts.includes('datadog-agent')
  const stopped = () => (isUp() ? 'SIGHUP' : undefined)
  const { answer } = await answerOf(install, machine.host, { stopped })
  t.equal(answer?.exit, 7)
  t.match(answer?.error, 'Stopped by SIGHUP.')
  t.same(differences(snapshot(machine), before), [])
})

t.test('a first step that fails half done is kept, too, where that is asked for', async (t) => {
  const machine = debian()
  await answerOf(install, machine.host)
  machine.apt.run(['apt-get', 'purge', '--', 'datadog-fips-proxy', 'datadog-agent'])
  machine.apt.trouble.failsAfter = 1
  const { answer } = await answerOf(install, machine.host, { flags: { 'on-failure': 'keep' } })
  t.equal(answer?.exit, 8)
  t.equal(receiptOf(machine)?.runs.at(-1)?.state, 'kept')
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

t.test('a run that was cut off is told of, and undone first', async (t) => {
  const { calls } = await endingOf(install, newHost.make(), newHost)
  const at = calls.findIndex((call) => /restart datadog-fips-proxy/.test(call)) + 1
  const machine = newHost.make()
  await endingOf(install, machine, newHost, { at, kind: 'killed after' })
  t.equal(receiptOf(machine)?.runs.at(-1)?.state, 'open')
  machine.nextProcess()
  const { answer, said } = await answerOf(install, machine.host)
  t.equal(answer?.exit, 0)
  t.ok(said.some((line) => line.includes('An earlier run was interrupted.')))
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

/** What `apt-get install --download-only` printed on a full disk, and of a repository out of reach (apt 2.6). */
const full =
  'E: Write error - write (28: No space left on device)\nE: Failed to fetch https://apt.example.com/a.deb\n'
const gone =
  "E: Failed to fetch https://apt.example.com/a.deb  Temporary failure resolving 'apt.example.com'\n"

t.test('a disk that is full while packages are saved ends the run:', async (t) => {
  const cases: [string, number, (machine: ReturnType<typeof debian>) => void][] = [
    ['before any change', 4, () => {}],
    ['after one', 7, ({ files }) => void files.delete('/etc/apt/sources.list.d/datadog.list')],
  ]
  for (const [name, exit, change] of cases) {
    const machine = upgrade.make()
    await answerOf(install, machine.host, { env: upgrade.wishes?.env ?? {} }) // the repository is known
    change(machine)
    machine.apt.unpack('datadog-agent', '1:7.47.0-1')
    const before = snapshot(machine)
    const { run } = machine.host
    const host = {
      ...machine.host,
      run: (async (command, options) => {
        if (!command.includes('--download-only')) return run(command, options)
        return { code: 100, stdout: '', stderr: full }
      }) as typeof run,
    }
    const { answer } = await answerOf(install, host, upgrade.wishes)
    t.equal(answer?.exit, exit, name)
    const told = answer?.error ?? ''
    t.match(told, /cannot be saved in \S+: no space is left/)
    t.notMatch(told, /no longer in the repository/)
    t.same(differences(before, snapshot(machine)), [], 'as it was')
  }
})

t.test('a package that cannot be saved is told with the reason', async (t) => {
  const machine = upgrade.make()
  const { run } = machine.host
  const host = {
    ...machine.host,
    run: (async (command, options) => {
      if (!command.includes('--download-only')) return run(command, options)
      return { code: 100, stdout: '', stderr: gone }
    }) as typeof run,
  }
  const { said } = await answerOf(install, host, upgrade.wishes)
  t.match(
    said.join('\n'),
    /datadog-agent 1:7\.47\.0-1 cannot be saved, its name cannot be resolved:/,
  )
})
