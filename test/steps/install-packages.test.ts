import t from 'tap'
import type { Host } from '../../src/host/host.ts'
import { type InstallPackages, installPackages } from '../../src/steps/install-packages.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { contextOn } from '../support/context.ts'
import { debian, given, type Machine, snapshot } from '../support/machine.ts'
import { makeInode, plant } from '../support/memory-files.ts'
import { differences } from '../support/settled.ts'

waitsPassAtOnce(t)

const list = '/etc/apt/sources.list.d/datadog.list'
const step: InstallPackages = {
  kind: 'install-packages',
  manager: 'apt',
  packages: [{ name: 'datadog-agent' }, { name: 'datadog-fips-proxy' }],
  upgrade: false,
  source: { file: list },
  prerequisites: [],
  hold: { manager: 'systemd', units: ['datadog-fips-proxy', 'datadog-agent'] },
  units: { 'datadog-fips-proxy': 'datadog-fips-proxy', 'datadog-agent': 'datadog-agent' },
}

/** A host that knows the repository, and has these packages. */
function host(packages: Readonly<Record<string, string>> = {}): Machine {
  const machine = debian()
  given(machine, list, 'deb https://apt.example.com/ stable 7\n')
  for (const [name, version] of Object.entries(packages)) machine.apt.unpack(name, version)
  return machine
}

const old = { 'datadog-agent': '1:7.47.0-1', 'datadog-fips-proxy': '1:1.1.0-1' }
const agentOnly = { 'datadog-agent': '1:7.66.0-1' }

t.test(
  'what is missing is installed, what is there is left, unless it is to be upgraded',
  async (t) => {
    const upgrade = { ...step, upgrade: true }
    const cases: [string, Machine, InstallPackages, string | undefined, string[]][] = [
      [
        'nothing',
        host(),
        step,
        'datadog-agent newest, datadog-fips-proxy newest',
        ['datadog-agent', 'datadog-fips-proxy'],
      ],
      ['the Agent', host(agentOnly), step, 'datadog-fips-proxy newest', ['datadog-fips-proxy']],
      ['old ones', host(old), step, undefined, []],
      [
        'old ones, upgrade',
        host(old),
        upgrade,
        'datadog-agent 1:7.47.0-1 → 1:7.66.0-1, datadog-fips-proxy 1:1.1.0-1 → 1:1.2.0-1',
        ['datadog-agent', 'datadog-fips-proxy'],
      ],
      [
        'one to upgrade, one missing',
        host({ 'datadog-agent': '1:7.47.0-1' }),
        upgrade,
        'datadog-fips-proxy newest, datadog-agent 1:7.47.0-1 → 1:7.66.0-1',
        ['datadog-fips-proxy', 'datadog-agent'],
      ],
      [
        'newer than the repository',
        host({ ...old, 'datadog-agent': '1:7.99.0-1' }),
        upgrade,
        'datadog-fips-proxy 1:1.1.0-1 → 1:1.2.0-1',
        ['datadog-fips-proxy'],
      ],
    ]
    for (const [name, machine, asked, lines, affects] of cases) {
      const change = await installPackages.check(asked, contextOn(machine))
      t.equal(change?.summary, lines && `packages: ${lines}`, name)
      t.same([...(change?.affects ?? [])].sort(), affects.sort())
    }
  },
)

t.test('a package that an administrator holds is not upgraded', async (t) => {
  const machine = host(old)
  const status = machine.files.get('/var/lib/dpkg/status')
  const text = status?.content.toString() ?? ''
  const held = text.replace(/(Package: datadog-agent\nStatus: )install/, '$1hold')
  if (status) status.content = Buffer.from(held)
  const change = await installPackages.check({ ...step, upgrade: true }, contextOn(machine))
  t.equal(change?.summary, 'packages: datadog-fips-proxy 1:1.1.0-1 → 1:1.2.0-1')
})

t.test('package scripts start nothing, though they try to', async (t) => {
  const machine = host()
  given(machine, '/etc/datadog-agent/datadog.yaml', 'api_key: x\n')
  const context = contextOn(machine)
  const before = await installPackages.before(step, context)
  const after = await installPackages.apply(step, context, before)
  t.same(machine.systemd.starts, [])
  t.same(
    [...machine.files.keys()].filter((path) => /^\/run\/systemd\/system\/./.test(path)),
    [],
  )
  t.equal(
    installPackages.told?.(after),
    'packages: datadog-agent 1:7.66.0-1, datadog-fips-proxy 1:1.2.0-1',
  )
})

t.test('units are released where the installation fails, too', async (t) => {
  const machine = host()
  machine.apt.trouble.failsAfter = 1
  const context = contextOn(machine)
  const before = await installPackages.before(step, context)
  await t.rejects(installPackages.apply(step, context, before), { code: 'PACKAGES_NOT_INSTALLED' })
  t.same(
    [...machine.files.keys()].filter((path) => /^\/run\/systemd\/system\/./.test(path)),
    [],
  )
})

t.test('a unit that an administrator masked is not unmasked', async (t) => {
  const machine = host()
  const mask = '/etc/systemd/system/datadog-agent.service'
  given(machine, mask, '/dev/null')
  const context = contextOn(machine)
  const before = await installPackages.before(step, context)
  t.same(before.held, ['datadog-fips-proxy'])
  await installPackages.apply(step, context, before)
  t.ok(machine.files.has(mask))
})

t.test('packages go as they came, and versions go back', async (t) => {
  const cases: [string, Record<string, string>, boolean][] = [
    ['a bare host', {}, false],
    ['an Agent there', agentOnly, false],
    ['old ones upgraded', old, true],
  ]
  for (const [name, packages, upgrade] of cases) {
    for (const isKnown of [true, false]) {
      const machine = host(packages)
      const before = snapshot(machine)
      const context = contextOn(machine)
      const asked = { ...step, upgrade }
      const was = await installPackages.before(asked, context)
      const after = await installPackages.apply(asked, context, was)
      await installPackages.revert(asked, context, was, isKnown ? after : undefined)
      await installPackages.resume?.(asked, context, was)
      t.same(differences(snapshot(machine), before), [], `${name}, known: ${isKnown}`)
    }
  }
})

t.test('a removal keeps configuration files where it is told to', async (t) => {
  for (const purge of [true, false]) {
    const machine = host()
    const context = contextOn(machine, { purge })
    const before = await installPackages.before(step, context)
    const after = await installPackages.apply(step, context, before)
    await installPackages.revert(step, context, before, after)
    t.equal(machine.files.has('/etc/datadog-agent/datadog.yaml.example'), !purge)
    t.match(machine.apt.calls.at(-1), purge ? /^purge / : /^remove /)
  }
})

/** Another program is at work with apt while this one waits for its lock. */
function besides({ host, apt }: Machine): Host {
  const run: Host['run'] = async (command, options) => {
    if (command[1] === 'install') {
      apt.installed.set('nginx', '1.22.1-9')
      apt.installed.set('base-files', '12.4+deb12u5')
    }
    return host.run(command, options)
  }
  return { ...host, run }
}

t.test('what came along is known; what others installed meanwhile is not ours', async (t) => {
  const machine = host()
  const context = { ...contextOn(machine), host: besides(machine) }
  const asked = { ...step, packages: [...step.packages, { name: 'needy' }] }
  const before = await installPackages.before(asked, context)
  const after = await installPackages.apply(asked, context, before)
  t.same(after, {
    added: {
      'datadog-agent': '1:7.66.0-1',
      'datadog-fips-proxy': '1:1.2.0-1',
      'ca-certificates': '20230311',
      needy: '1.0',
    },
    changed: {},
  })
  await installPackages.revert(asked, context, before, after)
  t.same(Object.fromEntries(machine.apt.installed), {
    'base-files': '12.4+deb12u5',
    nginx: '1.22.1-9',
  })
})

t.test('what came along with a run that fails goes with it, by what was heard of it', async (t) => {
  for (const sameRun of [true, false]) {
    const machine = host()
    const heard: string[] = []
    const wishes = { heard, ...(sameRun && { sameRun: { heard } }) }
    const context = { ...contextOn(machine, wishes), host: besides(machine) }
    const asked = { ...step, packages: [{ name: 'needy' }, ...step.packages] }
    const before = await installPackages.before(asked, context)
    machine.apt.trouble.failsAfter = 2
    await t.rejects(installPackages.apply(asked, context, before), {
      code: 'PACKAGES_NOT_INSTALLED',
    })
    t.ok(machine.apt.installed.has('datadog-agent'))
    await installPackages.revert(asked, context, before)
    const left = ['base-files', 'nginx', ...(sameRun ? [] : ['ca-certificates'])]
    t.same([...machine.apt.installed.keys()].sort(), left.sort())
  }
})

t.test(
  'an upgrade is undone from files that were saved first, though the repository is gone',
  async (t) => {
    const machine = host(old)
    const context = contextOn(machine)
    const upgrade = { ...step, upgrade: true }
    const before = await installPackages.before(upgrade, context)
    t.match(before.saved, {
      'datadog-agent': /^\/var\/lib\/dd-fips\/backups\/now\/packages\/.*7\.47/,
    })
    t.equal(machine.files.get('/var/lib/dd-fips/backups/now/packages')?.mode, 0o700)
    const after = await installPackages.apply(upgrade, context, before)
    t.equal(machine.apt.installed.get('datadog-agent'), '1:7.66.0-1')
    machine.files.delete(list)
    machine.apt.calls.length = 0
    await installPackages.revert(upgrade, context, before, after)
    t.same(machine.apt.calls, [], 'nothing is asked of the repository')
    for (const [name, version] of Object.entries(old)) {
      t.equal(machine.apt.installed.get(name), version)
    }
  },
)

t.test(
  'what was not enabled before an upgrade is not afterwards, where it is undone',
  async (t) => {
    for (const isKnown of [true, false]) {
      const machine = host(old)
      machine.systemd.run(['systemctl', 'disable', 'datadog-agent.service'])
      const was = snapshot(machine)
      const context = contextOn(machine)
      const upgrade = { ...step, upgrade: true }
      const before = await installPackages.before(upgrade, context)
      const after = await installPackages.apply(upgrade, context, before)
      t.not(differences(snapshot(machine), was).length, 0)
      await installPackages.revert(upgrade, context, before, isKnown ? after : undefined)
      await installPackages.resume?.(upgrade, context, before)
      t.same(differences(snapshot(machine), was), [])
    }
  },
)

t.test('a bundle that a run which was cut off had unpacked goes with it', async (t) => {
  const machine = host()
  const context = contextOn(machine)
  const bundle = { archive: '/b.tar', digest: 'x', trusted: [], packages: {} }
  const before = await installPackages.before({ ...step, bundle }, context)
  given(machine, '/var/cache/dd-fips-bundle/apt/pool/one.deb', 'half of i')
  await installPackages.revert({ ...step, bundle }, context, before)
  t.notOk(machine.files.has('/var/cache/dd-fips-bundle'))
})

t.test('a version that is not on offer any more is told before it is replaced', async (t) => {
  const machine = host(old)
  machine.apt.trouble.offersOld = false
  const context = contextOn(machine)
  const upgrade = { ...step, upgrade: true }
  const before = await installPackages.before(upgrade, context)
  t.same(before.saved, {})
  t.match(context.said.join('\n'), '! datadog-agent 1:7.47.0-1 is no longer in the repository')
  const after = await installPackages.apply(upgrade, context, before)
  await installPackages.revert(upgrade, context, before, after)
  t.match(machine.apt.calls.at(-1), /datadog-agent=1:7\.47\.0-1/, 'the repository is asked')
})

t.test('scripts reach systemd if it has anything of a unit of theirs', async (t) => {
  const agent = 'datadog-agent'
  const mask = `/etc/systemd/system/${agent}.service`
  const cases: [string, (machine: Machine) => void, isOffline: boolean][] = [
    ['a new host', () => {}, true],
    [
      'a unit is there',
      (machine) => given(machine, `/lib/systemd/system/${agent}.service`, ''),
      false,
    ],
    [
      'all are masked',
      (machine) => {
        for (const unit of step.hold.units) {
          const path = `/etc/systemd/system/${unit}.service`
          plant(machine.files, path, makeInode('symlink', '/dev/null'))
        }
      },
      false,
    ],
    [
      'one is masked',
      (machine) => void plant(machine.files, mask, makeInode('symlink', '/dev/null')),
      false,
    ],
    [
      'a process of a unit whose file is gone',
      (machine) => {
        given(machine, '/lib/systemd/system/datadog-fips-proxy.service', '')
        given(machine, '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg', 'frontend x\n bind :1\n')
        machine.systemd.run(['systemctl', 'start', 'datadog-fips-proxy.service'])
        machine.files.delete('/lib/systemd/system/datadog-fips-proxy.service')
      },
      false,
    ],
  ]
  for (const [name, change, isOffline] of cases) {
    const machine = host()
    change(machine)
    const told: (string | undefined)[] = []
    const run: Host['run'] = async (command, options = {}) => {
      if (command[0] === 'apt-get') told.push(options.env?.SYSTEMD_OFFLINE)
      return machine.host.run(command, options)
    }
    const context = { ...contextOn(machine), host: { ...machine.host, run } }
    const alone = { ...step, source: { ...step.source, alone: true } }
    await installPackages.apply(alone, context, await installPackages.before(alone, context))
    t.equal(told.includes('1'), isOffline, name)
  }
})
