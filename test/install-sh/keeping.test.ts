import t from 'tap'
import { fakeRelease, giveNode, pipe, report, shells } from './fake-release.ts'
import { newMachine, skip } from './machine.ts'

const files = ['', '/cache', '/dd-fips', '/dd-fips.mjs', '/node', '/release'].map(
  (name) => `/opt/dd-fips${name}`,
)
const kept = [...files, '/usr/bin/dd-fips']

t.test(
  'an install that went well keeps dd-fips, and the next fetches nothing',
  { skip },
  async (t) => {
    const { machine, script, server } = await fakeRelease(t)
    for (const shell of shells) {
      for (const TEST_EXIT of shell[0] === 'dash' ? ['0', '3'] : ['3']) {
        const host = await machine(t)
        const first = await pipe(host, script, [], { shell, env: { TEST_EXIT } })
        t.equal(first.code, Number(TEST_EXIT))
        t.same(await host.changes(), kept)
        const modes = await host.run(['stat', '-c', '%A %U:%G %n', ...files])
        t.equal(
          modes.stdout.replaceAll('root:root /opt/dd-fips', ''),
          'drwxr-xr-x \ndrwx------ /cache\n-rwxr-xr-x /dd-fips\n-rw-r--r-- /dd-fips.mjs\n-rwxr-xr-x /node\n-rw-r--r-- /release\n',
        )

        await host.prepare(':')
        server.requests.length = 0
        for (const options of [{}, { user: 'other' }] as const) {
          const second = await pipe(host, script, ['plan'], { shell, ...options })
          t.match(report(second), {
            bundle: '/opt/dd-fips/dd-fips.mjs',
            env: { TEST_NODE: '/opt/dd-fips/node' },
          })
          t.equal(second.stderr, '')
        }
        t.equal((await pipe(host, script, [], { shell })).stderr, '')
        t.same(await host.changes(), [], 'not touched')
        t.same(server.requests, [])
      }
    }
  },
)

t.test('the command that is kept runs dd-fips, whatever the environment', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await pipe(host, script)
  const env = { NODE_OPTIONS: '--no-such-option', DD_API_KEY: 'a key', TEST_EXIT: '3' }
  const run = await host.run(['dd-fips', 'verify', 'a b'], { env })
  t.equal(run.code, 3)
  t.match(report(run), { argv: ['verify', 'a b'], env: { DD_API_KEY: 'a key' } })
})

t.test('nothing is kept of', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  const cases: [string, string[], string][] = [
    ['a plan', ['plan'], '0'],
    ['a verify that fails', ['verify'], '3'],
    ['an install that asks not to', ['--no-keep'], '0'],
    ['the help of install', ['install', '--help'], '0'],
    ['an install into an image', ['--root', '/image'], '0'],
    ['an install into an image, with =', ['--root=/image'], '0'],
    ...['1', '4', '5', '6', '7', '8', '9'].map((code): [string, string[], string] => {
      return [`an install that ends with ${code}`, [], code]
    }),
  ]
  for (const [name, words, TEST_EXIT] of cases) {
    t.equal((await pipe(host, script, words, { env: { TEST_EXIT } })).code, Number(TEST_EXIT), name)
    t.same(await host.changes(), [])
  }
})

t.test('another version takes the place of the one kept', { skip }, async (t) => {
  const [old, next] = [await fakeRelease(t), await fakeRelease(t, '1.3.0')]
  const host = await newMachine(t, old.server.certificate + next.server.certificate)
  await pipe(host, old.script)
  await host.prepare('touch /opt/dd-fips/left-over')
  t.match(report(await pipe(host, next.script, ['plan'])).bundle, /^\/tmp\//)
  t.same(await host.changes(), [], 'a plan replaces nothing')
  await pipe(host, next.script)
  t.same(
    await host.changes(),
    ['dd-fips', 'left-over', 'release'].map((name) => `/opt/dd-fips/${name}`),
  )
  const { stdout } = await host.run([
    'sh',
    '-c',
    'cat /opt/dd-fips/release; ls -A /opt/dd-fips /opt',
  ])
  t.match(stdout, /^dd-fips 1\.3\.0 /)
  t.notMatch(stdout, /left-over|\.dd-fips/)
})

t.test('with a Node of the host, dd-fips is kept without one', { skip }, async (t) => {
  const { machine, script, server, runtimePath } = await fakeRelease(t)
  const host = await machine(t)
  await giveNode(host)
  await pipe(host, script)
  t.same(
    await host.changes(),
    kept.filter((path) => !path.endsWith('/node')),
  )
  t.equal(report(await host.run(['dd-fips', 'verify'])).env.TEST_NODE, '/usr/bin/node')
  server.requests.length = 0
  t.equal(report(await pipe(host, script)).bundle, '/opt/dd-fips/dd-fips.mjs')
  t.same(server.requests, [])

  await host.prepare('rm /usr/bin/node')
  t.match(await host.run(['dd-fips', 'verify']), {
    code: 1,
    stderr: /node is gone\. Run install\.sh/,
  })
  t.equal((await pipe(host, script)).code, 0)
  t.same(server.requests.slice(-1), [runtimePath])
  t.equal(report(await host.run(['dd-fips', 'verify'])).env.TEST_NODE, '/opt/dd-fips/node')
})

t.test('what another user could have changed is not run by root', { skip }, async (t) => {
  const { machine, script, server } = await fakeRelease(t)
  for (const change of [
    'chown 1234 /opt/dd-fips/node',
    'chown 1234 /opt/dd-fips/dd-fips.mjs',
    'chown 1234 /opt/dd-fips/release',
    'chown 1234 /opt/dd-fips',
    'chmod 777 /opt/dd-fips',
    'chmod 775 /opt/dd-fips; chgrp 1234 /opt/dd-fips',
    'chmod 666 /opt/dd-fips/dd-fips.mjs',
    'mv /opt/dd-fips/node /tmp/node; ln -s /tmp/node /opt/dd-fips/node',
    'rm /opt/dd-fips/release',
  ]) {
    const host = await machine(t)
    await pipe(host, script)
    await host.prepare(change)
    server.requests.length = 0
    t.match(report(await pipe(host, script, ['plan'])).bundle, /^\/tmp\//, change)
    t.equal(server.requests.length, 2)
  }
})

t.test('a host without /opt gets one', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await host.prepare('rm -rf /opt')
  await pipe(host, script)
  t.match(await host.run(['stat', '-c', '%A %U', '/opt']), { stdout: 'drwxr-xr-x root\n' })
  t.equal((await host.run(['dd-fips', 'verify'])).code, 0)
})

t.test('files of others are left as they are', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const cases: [string, string, RegExp, string[]][] = [
    ['echo other >/usr/bin/dd-fips', '', /^\/usr\/bin\/dd-fips was not made by dd-fips/m, files],
    ['ln -s /other /usr/bin/dd-fips', '', /^\/usr\/bin\/dd-fips was not made by dd-fips/m, files],
    [
      'mkdir /opt/dd-fips; echo other >/opt/dd-fips/file',
      '',
      /^\/opt\/dd-fips was not made by dd-fips/m,
      [],
    ],
    ['ln -s /srv /opt/dd-fips', '', /^\/opt\/dd-fips was not made by dd-fips/m, []],
    ['chmod 777 /opt', '', /^dd-fips could not be kept/m, []],
    ['chmod 1777 /opt', '', /^Other users can create files in \/opt: dd-fips was not kept/m, []],
    ['chgrp 1234 /opt; chmod 1775 /opt', '', /^Other users can create files in \/opt/m, []],
    ['', 'mount -t tmpfs -o ro,mode=755 tmpfs /opt', /^dd-fips could not be kept/m, []],
  ]
  for (const [prepare, before, message, changes] of cases) {
    const host = await machine(t)
    await host.prepare(prepare)
    const start = ['sh', '-c', `${before}\nexec "$@"`, 'sh', 'dash']
    const run = await host.run(start, { env: { DD_FIPS_MODE: '1' }, input: script })
    t.match(run, { code: 0, stderr: message }, prepare + before)
    t.same(await host.changes(), changes)
  }
})

t.test('a program that is not kept is told how it is run again', { skip }, async (t) => {
  const { machine, script, server } = await fakeRelease(t)
  const host = await machine(t)
  const again = `curl --proto '=https' -fsSL ${server.url}/install.sh | DD_FIPS_MODE=1 sh -s --`
  const env = { DD_FIPS_RUN_AS: 'other' }
  const first = report(await pipe(host, script, ['install'], { env: { ...env, TEST_EXIT: '8' } }))
  t.equal(first.env.DD_FIPS_RUN_AS, again)
  const kept = report(await pipe(host, script, ['install'], { env }))
  t.equal(kept.env.DD_FIPS_RUN_AS, again, 'until it is kept')
  t.equal(report(await pipe(host, script, ['plan'], { env })).env.DD_FIPS_RUN_AS, undefined)
})
