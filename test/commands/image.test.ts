import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { plan } from '../../src/commands/plan.ts'
import { revert } from '../../src/commands/revert.ts'
import { verify } from '../../src/commands/verify.ts'
import type { Host } from '../../src/host/host.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, environment, given, type Machine, snapshot } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { answerOf } from '../support/session.ts'
import { differences, receiptOf } from '../support/settled.ts'

waitsPassAtOnce(t)

const env = { ...environment, DD_API_KEY: '', DD_INSTALL_ONLY: '1' }
const etc = '/etc/systemd/system'
const wants = `${etc}/multi-user.target.wants`
const dropIn = `${etc}/datadog-agent.service.d/dd-fips-first-boot.conf`

/** A tree with systemd in it, of which nothing runs. */
function image(): Machine {
  const machine = debian()
  machine.files.delete('/run/systemd/system')
  given(machine, '/lib/systemd/systemd', '')
  return machine
}

const files = ({ files }: Machine, below: string) =>
  [...files.keys()].filter((path) => path.startsWith(`${below}/`)).sort()

t.test(
  'an image gets everything but a key, enabled by links, and nothing is started',
  async (t) => {
    const machine = image()
    const { answer, error } = await answerOf(install, machine.host, { env })
    t.equal(error, undefined)
    t.equal(answer?.exit, 0)
    t.match(answer?.json, {
      outcome: 'changed',
      restart: [],
      verify: { result: 'incomplete', reason: 'not running' },
    })
    t.match(answer?.text, /Incomplete: not running: nothing failed/)
    t.same(machine.systemd.starts, [])
    t.notOk(machine.commands.some((command) => command.startsWith('systemctl')))
    for (const unit of ['datadog-fips-proxy', 'datadog-agent', 'dd-fips-first-boot']) {
      t.ok(machine.files.has(`${wants}/${unit}.service`), unit)
    }
    const managers = receiptOf(machine)?.runs[0]?.entries.flatMap(({ step }) =>
      step.kind === 'enable-service' ? [step.manager] : [],
    )
    t.same(
      managers,
      ['none'],
      'the receipt says by whom; the others were enabled by their packages',
    )
    t.same(files(machine, '/var/log'), [], 'no log of ours')
    const again = await answerOf(install, machine.host, { env })
    t.match(again.answer?.json, { outcome: 'unchanged' })
  },
)

t.test('verify of an image looks at what there is and says that nothing runs', async (t) => {
  const machine = image()
  await answerOf(install, machine.host, { env })
  const look = async () => {
    const { answer } = await answerOf(verify, machine.host)
    const { checks, ...rest } = (answer ?? { json: {} }).json as {
      checks: { id: string; status: string; summary: string }[]
    }
    const of = (status: string) => checks.filter((check) => check.status === status)
    return { exit: answer?.exit, ...rest, checks, of }
  }
  const found = await look()
  t.match(found, { exit: 0, result: 'incomplete', reason: 'not running' })
  const passed = 'packages.installed proxy.cfg.ownership proxy.cfg.unmodified agent.config.fips'
  for (const id of passed.split(' '))
    t.ok(
      found.of('pass').some((check) => check.id === id),
      id,
    )
  t.ok(found.of('skip').length >= 7)
  for (const { id, summary } of found.of('skip')) t.match(summary, /^Not running: /, id)
  machine.files.delete(`${wants}/datadog-agent.service`)
  const other = await look()
  t.match(other, { exit: 3, result: 'failed', reason: undefined })
  t.match(other.of('fail'), [{ id: 'agent.service', summary: /would not start at boot/ }])
})

t.test('without a word that it is an image, nothing is done where nothing runs', async (t) => {
  const machine = image()
  const was = snapshot(machine)
  const { error } = await answerOf(install, machine.host)
  t.match(error, { code: 'NOTHING_RUNS', exit: 'preflight', remedy: /DD_INSTALL_ONLY=1/ })
  t.same(differences(was, snapshot(machine)), [])
})

t.test('a key that is given is not kept, and said so', async (t) => {
  const machine = image()
  const { answer, said } = await answerOf(install, machine.host, {
    env: { ...env, DD_API_KEY: environment.DD_API_KEY, DD_HOSTNAME: 'web-1' },
  })
  t.equal(answer?.exit, 0)
  t.match(said.join('\n'), /warn The API key is not written into an image/)
  t.match(said.join('\n'), /warn DD_HOSTNAME in an image/)
  for (const [path, { content }] of machine.files) {
    t.notMatch(content.toString(), environment.DD_API_KEY, path)
  }
})

t.test('the first boot is left out on request, or where it could not be', async (t) => {
  const cases: [
    string,
    (machine: Machine) => void,
    object,
    Record<string, boolean>,
    RegExp | undefined,
  ][] = [
    ['on request', () => {}, { DD_FIPS_FIRST_BOOT: '0' }, {}, undefined],
    ['no systemd', (m) => void m.files.delete('/lib/systemd/systemd'), {}, {}, /it has no systemd/],
    ['no program', () => {}, {}, { 'no-keep': true }, /--no-keep leaves dd-fips out/],
  ]
  for (const [name, change, more, flags, warning] of cases) {
    const machine = image()
    change(machine)
    const { answer, said } = await answerOf(install, machine.host, {
      env: { ...env, ...more },
      flags,
    })
    t.equal(answer?.exit, 0, name)
    t.notOk(machine.files.has(dropIn), name)
    if (warning) t.match(said.join('\n'), warning, name)
    const asked = { ...env, DD_FIPS_FIRST_BOOT: '1' }
    const other = image()
    change(other)
    if (!warning) continue
    const { error } = await answerOf(install, other.host, { env: asked, flags })
    t.match(error, { code: 'FIRST_BOOT_WITHOUT_PROGRAM', exit: 'settings' }, name)
  }
  const { said } = await answerOf(install, debian().host, { flags: { 'first-boot': true } })
  t.match(said.join('\n'), /--first-boot has no effect/)
})

t.test('what a run leaves behind goes, what was there before stays', async (t) => {
  const machine = image()
  given(machine, '/var/log/dpkg.log', 'old\n')
  given(machine, '/etc/machine-id', '')
  given(machine, '/var/lib/apt/lists/old', '')
  const { host } = machine
  const busy = {
    ...host,
    run: async (...[command, options]: Parameters<typeof host.run>) => {
      const result = await host.run(command, options)
      if (command[1] !== 'install') return result
      given(machine, '/var/cache/apt/archives/datadog-agent.deb', '')
      given(machine, '/var/lib/apt/lists/apt.datadoghq.com', '')
      given(machine, '/var/log/apt/history.log', '')
      given(machine, '/var/log/dpkg.log', 'old\nnew\n')
      plant(machine.files, '/var/log/datadog', makeInode('directory'))
      given(machine, '/etc/machine-id', '0123456789abcdef0123456789abcdef\n')
      return result
    },
  }
  const { answer } = await answerOf(install, busy, { env })
  t.equal(answer?.exit, 0)
  t.same(files(machine, '/var/cache'), [])
  t.same(files(machine, '/var/lib/apt/lists'), ['/var/lib/apt/lists/old'])
  t.ok(machine.files.has('/var/log/datadog'), 'a directory that a package made')
  t.notOk(machine.files.has('/var/log/apt/history.log'))
  t.ok(machine.files.has('/var/log/dpkg.log'))
  t.equal(machine.files.get('/etc/machine-id')?.content.toString(), '')
})

t.test(
  'what an image was given is undone by the systemd of a host that booted from it',
  async (t) => {
    const machine = image()
    const { host, systemd, commands } = machine
    await answerOf(install, host, { env })
    // As with packages that enable nothing themselves.
    const step = { kind: 'enable-service', manager: 'none', unit: 'datadog-fips-proxy', run: false }
    const before = { enabled: false, active: false }
    const receipt = JSON.parse(String(machine.files.get('/var/lib/dd-fips/receipt.json')?.content))
    receipt.runs[0].entries.push({
      step: { ...step, inputs: [] },
      before,
      after: null,
      state: 'done',
    })
    given(machine, '/var/lib/dd-fips/receipt.json', JSON.stringify(receipt))
    plant(machine.files, '/run/systemd/system', makeInode('directory'))
    systemd.reboot()
    t.ok(systemd.active().includes('datadog-fips-proxy'), 'booted')

    commands.length = 0
    const offline: unknown[] = []
    const run: Host['run'] = async (command, options) => {
      if (command[0] === 'apt-get') offline.push(options?.env?.SYSTEMD_OFFLINE)
      return host.run(command, options)
    }
    const { answer } = await answerOf(revert, { ...host, run }, { flags: { purge: true } })
    t.equal(answer?.exit, 0)
    t.same(systemd.active(), [])
    const stop = commands.indexOf('systemctl stop datadog-fips-proxy.service')
    const purge = commands.findIndex((command) => command.startsWith('apt-get purge'))
    t.ok(stop >= 0 && stop < purge, 'stopped before its program goes')
    t.same([...new Set(offline)], [undefined], 'package scripts may ask systemd')
  },
)

t.test('the plan of an image says what install does, and revert undoes it', async (t) => {
  const machine = image()
  const { answer } = await answerOf(plan, machine.host, { env })
  t.match(answer?.json, { restart: [] })
  t.match(answer?.text, /dd-fips-first-boot\.service: new/)
  const was = snapshot(machine)
  await answerOf(install, machine.host, { env })
  const { answer: undone } = await answerOf(revert, machine.host, { flags: { purge: true } })
  t.equal(undone?.exit, 0)
  t.same(
    differences(was, snapshot(machine)).filter(
      (line) => !/dd-agent|\/etc\/(passwd|group)|dpkg/.test(line),
    ),
    [],
  )
})
