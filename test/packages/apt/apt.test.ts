import t from 'tap'
import type { Host, RunOptions, RunResult } from '../../../src/host/host.ts'
import { apt } from '../../../src/packages/apt/apt.ts'
import type { InstallOptions } from '../../../src/packages/package-manager.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { debian, given } from '../../support/machine.ts'

waitsPassAtOnce(t)

type Answer = Partial<RunResult>

/** A host whose commands answer in turn: the first row that fits, and of its answers the next one. */
function answering(...rows: readonly (readonly [RegExp, ...Answer[]])[]) {
  const left = rows.map(([pattern, ...answers]) => ({ pattern, answers }))
  const commands: string[] = []
  const environments: unknown[] = []
  const machine = debian()
  const host: Host = {
    ...machine.host,
    run: async (command, { expect = [0], env }: RunOptions = {}) => {
      const line = command.join(' ')
      commands.push(line)
      environments.push(env)
      const row = left.find(({ pattern }) => pattern.test(line))
      const answer = row && (row.answers.length > 1 ? row.answers.shift() : row.answers[0])
      const result = { code: 0, stdout: '', stderr: '', ...answer }
      if (!expect.includes(result.code)) throw new Error(`unexpected exit ${result.code}: ${line}`)
      return result
    },
  }
  return { host, machine, commands, environments }
}

function options(more: Partial<InstallOptions> = {}) {
  const lines: string[] = []
  const onLine = (line: string) => void lines.push(line)
  const source = { file: '/etc/apt/sources.list.d/datadog.list' }
  return { lines, options: { source, prerequisites: [], lockLimit: 10_000, onLine, ...more } }
}

const agent = [{ name: 'datadog-agent' }]
const failed = (stderr: string): Answer => ({ code: 100, stderr })
const verbs = (commands: readonly string[]) => commands.map((line) => line.split(' ')[1])

t.test('the calls are few: one refresh of one repository, one installation', async (t) => {
  const { host, commands, environments } = answering()
  await apt.install(host, agent, options().options)
  t.equal(commands.length, 2)
  t.match(commands[0], /^apt-get update -o Dir::Etc::sourcelist=/)
  t.match(commands[1], /^apt-get install .*-- datadog-agent$/)
  for (const env of environments) t.match(env, { DEBIAN_FRONTEND: 'noninteractive' })
})

t.test('a repository that cannot be trusted stops it before anything is installed', async (t) => {
  const cases: [string, Answer][] = [
    ['an exit code', failed('E: The repository is not signed.')],
    ['a warning of an old apt, with exit 0', { stderr: 'W: GPG error: x InRelease: NO_PUBKEY 7' }],
    ['on standard output', { stdout: 'W: Failed to fetch https://x' }],
  ]
  for (const [name, answer] of cases) {
    const { host, commands } = answering([/ update /, answer])
    const refused = { code: 'REPOSITORY_REFUSED', exit: 'preflight', message: /datadog\.list:\n/ }
    await t.rejects(apt.install(host, agent, options().options), refused, name)
    t.same(verbs(commands), ['update'])
  }
})

t.test('a missing dependency is worth one full refresh, and no second', async (t) => {
  const missing = failed('E: Unable to locate package libfoo')
  const once = answering([/ install /, missing, {}])
  await apt.install(once.host, agent, options().options)
  t.same(verbs(once.commands), ['update', 'install', 'update', 'install'])
  t.equal(once.commands[2], 'apt-get update')
  const twice = answering([/ install /, missing])
  await t.rejects(apt.install(twice.host, agent, options().options), {
    code: 'PACKAGES_NOT_INSTALLED',
    message: /datadog-agent:\n {4}E: Unable to locate package libfoo/,
  })
  t.equal(twice.commands.length, 4)
})

t.test('why dpkg failed is told too: it stands in the line below', async (t) => {
  const full = `dpkg: error processing archive a.deb (--unpack):\r
 cannot copy extracted data for './opt/a': failed to write (No space left on device)\nmore
E: Sub-process /usr/bin/dpkg returned an error code (1)`
  const { host } = answering([/ install /, failed(full)])
  await t.rejects(apt.install(host, agent, options().options), {
    message: /\(--unpack\):\n {4}cannot copy .*\(No space left on device\)\n {4}E: Sub-process/,
  })
})

t.test('a full refresh of broken repositories of others is no reason to stop', async (t) => {
  const { host } = answering(
    [/^apt-get update$/, failed('E: others are broken')],
    [/ install /, failed('unmet dependencies'), {}],
  )
  await t.resolves(apt.install(host, agent, options().options))
})

t.test('a lock is waited for, visibly and with a limit', async (t) => {
  const lock = failed('E: Could not get lock /var/lib/dpkg/lock-frontend')
  const patient = answering([/ install /, lock, lock, {}])
  const { lines, options: given } = options()
  await apt.install(patient.host, agent, given)
  t.same(verbs(patient.commands), ['update', 'install', 'install', 'install'])
  t.equal(lines.filter((line) => /holds the lock/.test(line)).length, 2)
  const never = answering([/ install /, lock])
  await t.rejects(apt.install(never.host, agent, options({ lockLimit: 5_000 }).options), {
    code: 'PACKAGE_MANAGER_LOCKED',
    exit: 'preflight',
  })
  t.ok(never.commands.length > 2 && never.commands.length < 8, 'some tries')
})

t.test('prerequisites come first, from a full refresh', async (t) => {
  const { host, commands } = answering()
  const prerequisites = ['ca-certificates', 'apt-transport-https']
  await apt.install(host, agent, options({ prerequisites }).options)
  t.same(verbs(commands), ['update', 'install', 'update', 'install'])
  t.equal(commands[0], 'apt-get update')
  t.match(commands[1], /-- ca-certificates apt-transport-https$/)
  const broken = answering([/ install /, failed('E: Unable to correct problems')])
  await t.rejects(apt.install(broken.host, agent, options({ prerequisites }).options), {
    code: 'PACKAGES_NOT_INSTALLED',
    message: /ca-certificates/,
  })
})

t.test('a version in part is looked up, and installed exactly', async (t) => {
  const madison = { stdout: ' datadog-agent | 1:7.66.1-1 | x\n datadog-agent | 1:7.66.0-1 | x\n' }
  const { host, commands } = answering([/^apt-cache madison -- datadog-agent$/, madison])
  await apt.install(host, [{ name: 'datadog-agent', version: '7.66' }], options().options)
  t.match(commands.at(-1), /-- datadog-agent=1:7\.66\.1-1$/)
  const lacking = apt.install(host, [{ name: 'datadog-agent', version: '7.99' }], options().options)
  await t.rejects(lacking, { code: 'VERSION_NOT_FOUND', exit: 'settings' })
})

t.test(
  'older versions are put back with leave to downgrade, and no more leave than that',
  async (t) => {
    const { host, commands } = answering([/madison/, { stdout: ' a | 1.0-1 | x\n' }])
    await apt.putBack(host, [{ name: 'a', version: '1.0-1' }], options().options)
    t.match(commands.at(-1), /--allow-downgrades .*-- a=1\.0-1$/)
  },
)

t.test('nothing besides is removed: what depends on it is named instead', async (t) => {
  const how = { ...options().options, purge: ['datadog-agent'] }
  const alone = answering([/--simulate/, { stdout: 'Remv datadog-agent [1]\n' }])
  await apt.remove(alone.host, ['datadog-agent'], how)
  t.match(alone.commands.at(-1), /^apt-get purge --yes .*-- datadog-agent$/)
  const needed = answering([
    /--simulate/,
    { stdout: 'Remv my-checks [1]\nRemv datadog-agent [1]\n' },
  ])
  await t.rejects(apt.remove(needed.host, ['datadog-agent'], how), {
    code: 'PACKAGES_NEEDED',
    message: 'datadog-agent cannot be removed: my-checks would go with it.',
  })
  t.equal(needed.commands.length, 1)
  const broken = answering([/ purge /, failed('dpkg: error processing package x')])
  await t.rejects(apt.remove(broken.host, ['x'], { ...how, purge: ['x'] }), {
    code: 'PACKAGES_NOT_INSTALLED',
  })
})

t.test('where some is to stay, all is removed first and the rest purged then', async (t) => {
  const { host, commands } = answering()
  const how = { ...options().options, purge: ['haproxy', 'removed-before'] }
  await apt.remove(host, ['datadog-agent', 'haproxy'], how)
  t.match(commands.at(-2), /^apt-get remove --yes .*-- datadog-agent haproxy$/)
  t.match(commands.at(-1), /^apt-get purge --yes .*-- haproxy removed-before$/)
  t.equal(commands.length, 3)
})

t.test('what is left of packages, what they brought and what was changed is known', async (t) => {
  const status =
    'Package: a\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: b\nStatus: install ok installed\nVersion: 2\n'
  const machine = debian()
  given(machine, '/var/lib/dpkg/status', status)
  t.same(await apt.remnants(machine.host), ['a'])
  const said = '??5?????? c /etc/b.conf\n??5??????   /usr/bin/b\nmissing   c /etc/b.gone\n'
  const { host, commands } = answering(
    [/^dpkg -L/, { code: 1, stdout: '/.\n/etc/b.conf\ndiverted by x to: /y\n' }],
    [/^dpkg --verify/, { stdout: said }],
  )
  t.same(await apt.filesOf(host, ['b', 'gone']), ['/.', '/etc/b.conf'])
  t.same(await apt.filesOf(host, []), [])
  t.same(await apt.alteredConfiguration(host, 'b'), ['/etc/b.conf'])
  t.same(commands, ['dpkg -L b gone', 'dpkg --verify b'])
})

t.test(
  'a package at whose unpacking dpkg was cut off is unpacked again, else removed by force',
  async (t) => {
    const status =
      'Package: a\nStatus: install reinstreq half-installed\nVersion: 1:2-1\n\nPackage: b\nStatus: install ok installed\nVersion: 3\n'
    const file = '/var/cache/apt/archives/a_1%3a2-1_amd64.deb'
    const fresh = () => answering([/^dpkg |^apt-get /, {}])
    const cached = fresh()
    given(cached.machine, '/var/lib/dpkg/status', status)
    given(cached.machine, file, '')
    await apt.repair(cached.host, options().options)
    t.match(cached.commands, [/--configure -a$/, `--install ${file}`])
    const gone = fresh()
    given(gone.machine, '/var/lib/dpkg/status', status)
    await apt.repair(gone.host, options().options)
    t.equal(gone.commands.length, 1, 'there is nothing to unpack it from')
    await apt.remove(gone.host, ['a', 'b'], { ...options().options, purge: [] })
    t.match(gone.commands[1], /^dpkg .*--remove --force-remove-reinstreq -- a$/)
    t.match(gone.commands.at(-1), /^apt-get .*remove.* a b$/)
  },
)

t.test('dpkg, which does not wait for its lock, is called again until it gets it', async (t) => {
  const says = 'dpkg: error: dpkg frontend lock was locked by another process with pid 312\n'
  const locked = { code: 2, stderr: says }
  const { host, commands } = answering([/^dpkg /, locked, locked, {}])
  await apt.repair(host, options().options)
  t.same(commands, Array(3).fill('dpkg --force-confdef --force-confold --configure -a'))
  const never = answering([/^dpkg /, locked])
  await t.rejects(apt.repair(never.host, options({ lockLimit: 5_000 }).options), {
    code: 'PACKAGE_MANAGER_LOCKED',
    message: /with pid 312/,
  })
  const saved = [{ name: 'a', version: '1', file: '/var/lib/dd-fips/a.deb' }]
  const broken = answering([/^dpkg /, { code: 1, stderr: 'dpkg: error processing archive a' }])
  await t.resolves(apt.repair(broken.host, options().options), 'what is broken shows later')
  await t.rejects(apt.installSaved(broken.host, saved, options().options), {
    code: 'COMMAND_FAILED',
    message: 'dpkg --install failed:\n    dpkg: error processing archive a',
  })
  t.match(broken.commands.at(-1), / --install \/var\/lib\/dd-fips\/a\.deb$/)
})

t.test('what is installed, and what was cut off, is read without starting anything', async (t) => {
  const machine = debian()
  given(
    machine,
    '/var/lib/dpkg/status',
    'Package: a\nStatus: install ok half-configured\nVersion: 1\n\nPackage: b\nStatus: hold ok installed\nVersion: 2\n',
  )
  t.same(
    [...(await apt.installed(machine.host))],
    [
      ['a', { version: '1', held: false }],
      ['b', { version: '2', held: true }],
    ],
  )
  t.same(await apt.interrupted(machine.host), ['a'])
  given(machine, '/var/lib/dpkg/status', '')
  t.same(await apt.interrupted(machine.host), [])
  given(machine, '/var/lib/dpkg/updates/0001', 'x')
  t.same(await apt.interrupted(machine.host), ['dpkg'], 'a journal that dpkg did not get to')
  t.same(machine.commands, [])
})
