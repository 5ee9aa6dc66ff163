import t from 'tap'
import { fakeRelease, giveNode, pipe, report, shells } from './fake-release.ts'
import { skip } from './machine.ts'

t.test('dd-fips runs on a host that has no Node', { skip }, async (t) => {
  const { machine, script, server, bundlePath, runtimePath } = await fakeRelease(t)
  const host = await machine(t)
  await host.place('/root/install.sh', script)
  const ways = {
    'curl | shell': (shell: readonly string[]) => [...shell, '-s', '--'],
    'shell -c "$(curl)"': (shell: readonly string[]) => [...shell, '-c', script],
    'shell install.sh': (shell: readonly string[]) => [...shell, '/root/install.sh'],
  }
  for (const shell of shells) {
    for (const [way, command] of Object.entries(ways)) {
      server.requests.length = 0
      const input = way === 'curl | shell' ? script : ''
      const env = { DD_FIPS_MODE: '1', DD_API_KEY: 'a key', DD_SITE: 'ddog-gov.com' }
      const words = way === 'shell -c "$(curl)"' ? ['install.sh', '--no-keep'] : ['--no-keep']
      const run = await host.run([...command(shell), ...words], { env, input })
      const { argv, bundle, env: given } = report(run)
      t.same(argv, ['install', '--no-keep'], `${shell.join(' ')}: ${way}`)
      t.equal(run.code, 0)
      t.match(bundle, /^\/tmp\/dd-fips\.\w{8}\/dd-fips\.mjs$/)
      t.match(given, { ...env, TEST_NODE: /^\/tmp\/dd-fips\.\w{8}\/node$/ })
      t.same(server.requests, [bundlePath, runtimePath])
      t.same(await host.changes(), [], 'nothing is left')
    }
  }
})

t.test('exit codes pass through', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  for (const shell of shells) {
    for (const code of [0, 2, 3, 8]) {
      const env = { TEST_EXIT: String(code) }
      const run = await pipe(host, script, ['plan'], { shell, env })
      t.equal(run.code, code, `${shell.join(' ')}: ${code} ${run.stderr}`)
    }
  }
})

t.test('arguments reach dd-fips as they are', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await giveNode(host)
  const cases: [string[], string[]][] = [
    [[], ['install']],
    [['--no-keep'], ['install', '--no-keep']],
    [
      ['--json', '--no-keep', '--verbose'],
      ['install', '--json', '--no-keep', '--verbose'],
    ],
    [['plan'], ['plan']],
    [
      ['render', 'helm', '--check', 'a b', ''],
      ['render', 'helm', '--check', 'a b', ''],
    ],
    [
      ['install', '--root', "/it's $HOME; *"],
      ['install', '--root', "/it's $HOME; *"],
    ],
    [
      ['revert', '--help'],
      ['revert', '--help'],
    ],
  ]
  for (const shell of shells) {
    for (const [words, wanted] of cases) {
      t.same(report(await pipe(host, script, words, { shell })).argv, wanted, wanted.join(' '))
    }
  }
})

t.test('standard input reaches dd-fips, for a key that comes by it', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await host.place('/root/install.sh', script)
  for (const shell of shells) {
    const command = [...shell, '/root/install.sh', 'install', '--no-keep', '--stdin']
    const run = await host.run(command, { env: { DD_FIPS_MODE: '1' }, input: 'the key\n' })
    t.equal(report(run).stdin, 'the key\n', shell.join(' '))
    t.equal(report(await pipe(host, script, ['plan', '--stdin'], { shell })).stdin, '', 'no script')
  }
})

t.test('dd-fips runs with standard input closed', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await host.place('/root/install.sh', script)
  for (const shell of shells) {
    const command = ['sh', '-c', 'exec "$@" <&-', 'sh', ...shell, '/root/install.sh', 'plan']
    const { code, stderr } = await host.run(command)
    t.equal(code, 0, stderr)
  }
})

t.test('no environment of the user gets into Node or the tools', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  const env = {
    ...{ NODE_OPTIONS: '--no-such-option', NODE_PATH: '/tmp', LD_LIBRARY_PATH: '/tmp' },
    ...{ GZIP: '--no-such-option', CDPATH: '/tmp', ENV: '/no/such', BASH_ENV: '/no/such' },
    ...{
      key: 'exported',
      work: '/etc',
      bundle: '/etc',
      node: '/etc',
      code: '9',
      SHELLOPTS: 'allexport',
    },
  }
  for (const shell of shells) {
    const run = await pipe(host, script, ['plan'], { shell, env: { ...env, DD_API_KEY: 'a key' } })
    t.equal(run.code, 0, shell.join(' '))
    const given = report(run).env
    t.notHas(given, { NODE_OPTIONS: String, NODE_PATH: String, ENV: String, GZIP: String })
    t.equal(given.DD_API_KEY, 'a key')
    t.same(
      Object.keys(given).filter((name) => given[name] === 'a key'),
      ['DD_API_KEY'],
    )
  }
})

t.test('an empty key is no key', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  const { env } = report(await pipe(host, script, ['plan'], { env: { DD_API_KEY: '' } }))
  t.notHas(env, { DD_API_KEY: String })
})
