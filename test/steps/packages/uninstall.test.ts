import t from 'tap'
import { apt } from '../../../src/packages/apt/apt.ts'
import type { PackageManager } from '../../../src/packages/package-manager.ts'
import { remnantsOf, removePackages, sharedThere } from '../../../src/steps/packages/uninstall.ts'
import { debian, given, type Machine } from '../../support/machine.ts'
import { makeInode, plant } from '../../support/memory-files.ts'
import { linesOf } from '../lines-of.ts'

const names = ['datadog-agent', 'datadog-fips-proxy']
const options = { source: { file: '/x' }, prerequisites: [], lockLimit: 0, onLine: () => {} }
const example = '/etc/datadog-agent/datadog.yaml.example'

function installed(): Machine {
  const machine = debian()
  machine.apt.unpack('datadog-agent', '1:7.66.0-1')
  machine.apt.unpack('datadog-fips-proxy', '1:1.2.0-1')
  machine.apt.calls.length = 0
  return machine
}

const shared = { '/opt': { owner: { user: '0', group: '0' }, mode: 0o755 } }
const known = { names, configured: [], shared }

const remove = async ({ host }: Machine, remnants: readonly string[], purge = true) =>
  linesOf(await removePackages(apt, host, { ...known, remnants, purge }, options))

t.test('packages that came to an empty place go with all that is theirs', async (t) => {
  const machine = installed()
  const made = [
    '/etc/datadog-agent/auth_token',
    '/etc/datadog-agent/ipc_cert.pem',
    '/etc/datadog-agent/install_info',
    '/etc/datadog-agent/install.json',
    '/etc/datadog-agent/conf.d/gone.d/conf.yaml.example',
    '/etc/datadog-agent/.datadog.yaml.0123456789abcdef01234567',
    '/opt/datadog-agent/run/agent.pid',
    '/opt/datadog-agent/.pre_python_installed_packages.txt',
    '/var/log/datadog/agent.log',
  ]
  for (const path of made) given(machine, path, 'of the Agent')
  t.same(await remove(machine, []), [])
  t.same(machine.apt.calls, ['purge datadog-agent datadog-fips-proxy'])
  for (const path of [example, ...made]) t.notOk(machine.files.has(path), path)
})

t.test('what others made or changed there stays, and they are told', async (t) => {
  const cases: [path: string, content?: string][] = [
    ['/etc/datadog-agent/datadog.yaml'],
    ['/etc/datadog-agent/conf.d/postgres.d/conf.yaml'],
    ['/etc/datadog-agent/checks.d/own.py'],
    ['/etc/datadog-agent/environment'],
    ['/etc/datadog-agent/install_info', 'install_method:\n  tool: dd-fips\n  ours: too\n'],
    [example, 'their own words\n'],
    ['/opt/datadog-agent/own'],
  ]
  for (const [path, content = 'theirs'] of cases) {
    const machine = installed()
    given(machine, path, content)
    const kept = await remove(machine, [])
    t.ok(machine.files.has(path), path)
    t.same(kept, [
      `kept: the configuration of datadog-agent was kept: others made or changed ${path}`,
    ])
    t.same(machine.apt.calls, [
      'remove datadog-agent datadog-fips-proxy',
      'purge datadog-fips-proxy',
    ])
  }
  const machine = installed()
  plant(machine.files, '/etc/datadog-fips-proxy/link', makeInode('symlink', '/root/notes'))
  t.match(await remove(machine, []), [
    /^kept: the configuration of datadog-fips-proxy was kept.*\/link$/,
  ])
})

t.test('configuration from before the install is not purged', async (t) => {
  const machine = installed()
  const [first, second] = await remove(machine, names)
  t.equal(
    first,
    `kept: the configuration of datadog-agent was kept (${example} ...): there was some before the install`,
  )
  t.match(second, 'datadog-fips-proxy')
  t.same(machine.apt.calls, ['remove datadog-agent datadog-fips-proxy'])
})

t.test('a changed file that goes with its package all the same is brought back', async (t) => {
  const machine = installed()
  const policy = '/etc/datadog-agent/runtime-security.d/default.policy'
  given(machine, policy, 'theirs', { mode: 0o640 })
  const manager: PackageManager = {
    ...apt,
    alteredConfiguration: async (_, name) => (name === 'datadog-agent' ? [policy] : []),
    // To dpkg it is no configuration file.
    remove: async (...how) => {
      await apt.remove(...how)
      machine.files.delete(policy)
      machine.files.delete('/etc/datadog-agent/runtime-security.d')
    },
  }
  const removal = { ...known, remnants: [], purge: true }
  const [kept] = await removePackages(manager, machine.host, removal, options)
  t.match(kept?.line, `others made or changed ${policy}`)
  t.match(machine.files.get(policy), { mode: 0o640 })
  t.equal(machine.files.get(policy)?.content.toString(), 'theirs')
})

t.test('a plain removal purges nothing, and a purge that was cut off is ended', async (t) => {
  const machine = installed()
  t.same(await remove(machine, [], false), [])
  t.same(machine.apt.calls, ['remove datadog-agent datadog-fips-proxy'])
  t.same([...machine.apt.left.keys()], names)
  await remove(machine, [])
  t.equal(machine.apt.calls.at(-1), 'purge datadog-agent datadog-fips-proxy')
  t.same([...machine.apt.left.keys()], [])
  t.notOk(machine.files.has('/etc/datadog-agent'))
})

t.test('what is there of packages that are not installed is noticed', async (t) => {
  const cases: [name: string, make: (machine: Machine) => void, found: string[]][] = [
    ['nothing', () => {}, []],
    ['a file', (m) => given(m, '/etc/datadog-agent/datadog.yaml', ''), ['datadog-agent']],
    [
      'a directory',
      ({ files }) => void plant(files, '/etc/datadog-fips-proxy', makeInode('directory')),
      ['datadog-fips-proxy'],
    ],
    ['a log', (m) => given(m, '/var/log/datadog/agent.log', ''), ['datadog-agent']],
    [
      'the account, which a purge of the Agent deletes',
      (m) => given(m, '/etc/passwd', 'dd-agent:x:110:112::/:/bin/false\n'),
      ['datadog-agent'],
    ],
    [
      'what was removed and not purged, of any package',
      ({ apt }) => {
        apt.unpack('datadog-signing-keys', '1:1.4.0-1')
        apt.left.set('haproxy', '2.6')
        apt.run(['apt-get', 'remove', '--', 'datadog-signing-keys'])
      },
      ['haproxy'],
    ],
  ]
  for (const [name, make, found] of cases) {
    const machine = debian()
    make(machine)
    t.same(await remnantsOf(machine.host, await apt.remnants(machine.host), names), found, name)
  }
})

t.test('a directory of no package is made again, whichever attempt took it along', async (t) => {
  const machine = installed()
  const before = await sharedThere(machine.host)
  const removal = { names, configured: [], remnants: [], shared: before, purge: true }
  const opt = machine.files.get('/opt')
  const failing: PackageManager = {
    ...apt,
    remove: async (...how) => {
      await apt.remove(...how)
      machine.files.delete('/opt')
    },
  }
  const { makeDirectory } = machine.host
  machine.host.makeDirectory = () => Promise.reject(new Error('no space'))
  await t.rejects(removePackages(failing, machine.host, removal, options), /no space/)
  t.notOk(machine.files.has('/opt'))
  machine.host.makeDirectory = makeDirectory
  await removePackages(failing, machine.host, removal, options)
  t.match(machine.files.get('/opt'), { mode: opt?.mode, uid: opt?.uid })
})
