import t from 'tap'
import { fake, fakeRelease, giveNode, pipe, report, shells } from './fake-release.ts'
import { skip } from './machine.ts'

/** Node does not run but with the libraries; what says so differs. */
const old = (getconf: string, ldd = 'exit 1') => `: >/etc/old-glibc
  ${fake('getconf', `case $1 in LONG_BIT) echo 64;; *) ${getconf};; esac`)}
  ${fake('ldd', ldd)}`

const hosts: Record<string, string> = {
  'getconf says 2.17': old('echo glibc 2.17'),
  'getconf says 2.27': old('echo glibc 2.27'),
  'ldd says 2.19': old('exit 1', 'echo "ldd (Debian GLIBC 2.19-18+deb8u10) 2.19"'),
  'nothing says, and Node does not run': old('exit 1'),
  'getconf says 2.36, and there is no libstdc++': old('echo glibc 2.36'),
}

for (const [name, prepare] of Object.entries(hosts)) {
  t.test(`Node comes with libraries of its own where ${name}`, { skip }, async (t) => {
    const { machine, script, server, bundlePath, runtimePath, librariesPath } = await fakeRelease(t)
    for (const shell of name.endsWith('2.17') ? shells : [['dash']]) {
      const host = await machine(t)
      await host.prepare(prepare)
      server.requests.length = 0
      const run = await pipe(host, script, [], { shell })
      t.match(report(run).env.TEST_LIBRARIES, /^\/tmp\/dd-fips\.\w{8}\/lib$/, run.stderr)
      t.same(server.requests, [bundlePath, runtimePath, librariesPath])

      server.requests.length = 0
      for (const again of [
        () => pipe(host, script, [], { shell }),
        () => host.run(['dd-fips', 'verify']),
      ]) {
        t.match(report(await again()).env, {
          TEST_LIBRARIES: '/opt/dd-fips/lib',
          TEST_NODE: '/opt/dd-fips/node',
        })
      }
      t.same(server.requests, [], 'and is kept with them')
      const other = await pipe(host, script, ['plan'], { shell, user: 'other' })
      t.equal(report(other).env.TEST_LIBRARIES, '/opt/dd-fips/lib', 'for every user')
    }
  })
}

t.test('Node comes without them where glibc is 2.28 or later', { skip }, async (t) => {
  const { machine, script, server, bundlePath, runtimePath } = await fakeRelease(t)
  const host = await machine(t)
  for (const version of ['2.28', '2.31', '2.40', '3.0']) {
    await host.prepare(
      fake('getconf', `case $1 in LONG_BIT) echo 64;; *) echo glibc ${version};; esac`),
    )
    server.requests.length = 0
    t.notOk(report(await pipe(host, script, ['plan'])).env.TEST_LIBRARIES)
    t.same(server.requests, [bundlePath, runtimePath], version)
  }
})

t.test('a Node of the host needs no libraries', { skip }, async (t) => {
  const { machine, script, server, bundlePath } = await fakeRelease(t)
  const host = await machine(t)
  await giveNode(host)
  await host.prepare(fake('getconf', 'case $1 in LONG_BIT) echo 64;; *) echo glibc 2.17;; esac'))
  t.equal((await pipe(host, script, ['plan'])).code, 0)
  t.same(server.requests, [bundlePath])
})

t.test(
  'libraries that another user could have changed are not run by root',
  { skip },
  async (t) => {
    const { machine, script, server } = await fakeRelease(t)
    for (const change of [
      'chown 1234 /opt/dd-fips/lib',
      'chmod 666 /opt/dd-fips/lib/libc.so.6',
      'rm /opt/dd-fips/lib/ld-linux*',
    ]) {
      const host = await machine(t)
      await host.prepare(old('echo glibc 2.17'))
      await pipe(host, script)
      await host.prepare(change)
      server.requests.length = 0
      t.match(report(await pipe(host, script, ['plan'])).bundle, /^\/tmp\//, change)
      t.equal(server.requests.length, 3)
    }
  },
)
