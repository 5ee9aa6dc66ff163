import t from 'tap'
import { fakeRelease, giveNode, pipe, report } from './fake-release.ts'
import { skip } from './machine.ts'

/** A Node of the host's that says it is another version. */
function nodeOf(version: string): string {
  const change = `Object.defineProperty(process, "versions", { value: { node: "${version}" } })`
  return `#!/bin/sh
printf '%s' '${change}' >/dev/shm/$$.cjs
TEST_NODE=$0 exec /run/node --require /dev/shm/$$.cjs "$@"
`
}

t.test('a Node of the host is used from 20.17 on', { skip }, async (t) => {
  const { machine, script, server } = await fakeRelease(t)
  const host = await machine(t)
  const cases: [string, boolean][] = [
    ['8.9.4', false],
    ['18.99.0', false],
    ['20.9.0', false],
    ['20.16.9', false],
    ['20.17.0', true],
    ['20.100.0', true],
    ['21.0.0', true],
    ['100.0.0', true],
  ]
  for (const [version, used] of cases) {
    await giveNode(host, '/usr/bin/node', nodeOf(version))
    server.requests.length = 0
    const { env } = report(await pipe(host, script, ['plan']))
    t.match(env.TEST_NODE, used ? /^\/usr\/bin\/node$/ : /^\/tmp\//, version)
    t.equal(server.requests.length, used ? 1 : 2)
  }
})

t.test('root runs no Node that', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const cases: Record<string, string> = {
    'another user owns': 'chown 1234 /usr/bin/node',
    'all can write': 'chmod 777 /usr/bin/node',
    'a group can write': 'chgrp 1234 /usr/bin/node; chmod 775 /usr/bin/node',
    'is in a directory of another user': 'chown 1234 /usr/bin',
    'is in a directory that all can write': 'chmod 777 /usr/bin',
    'is below a directory that all can write': 'chmod 777 /usr',
    'is a link to a file of another user':
      'mkdir /srv/n; mv /usr/bin/node /srv/n; chown 1234 /srv/n; ln -s /srv/n/node /usr/bin/node',
    'does not run': 'printf "#!/bin/sh\\nexit 1\\n" >/usr/bin/node',
    'exits 0 and does nothing': 'printf "#!/bin/sh\\nexit 0\\n" >/usr/bin/node',
    'prints its arguments': 'printf "#!/bin/sh\\necho \\"\\$@\\"\\n" >/usr/bin/node',
    'is a link to nothing': 'rm /usr/bin/node; ln -s /nothing /usr/bin/node',
    'has a quote in its name':
      'mkdir "/srv/it\'s"; mv /usr/bin/node "/srv/it\'s"; ln -s "/srv/it\'s/node" /usr/bin/node',
  }
  for (const [name, prepare] of Object.entries(cases)) {
    const host = await machine(t)
    await giveNode(host)
    await host.prepare(prepare)
    t.match(report(await pipe(host, script, ['plan'])).env.TEST_NODE, /^\/tmp\//, name)
  }
})

t.test('root runs a Node that only root can change, by its real name', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const cases: [string, string][] = [
    ['/usr/bin/node', ':'],
    ['/srv/node 24/bin/node', 'mkdir -p "/srv/node 24/bin"; mv /usr/bin/node "/srv/node 24/bin"'],
    ['/srv/node', 'mv /usr/bin/node /srv; chgrp root /srv/node; chmod 775 /srv/node'],
    ['/tmp/node/node', 'mkdir /tmp/node; mv /usr/bin/node /tmp/node'],
  ]
  for (const [path, prepare] of cases) {
    const host = await machine(t)
    await giveNode(host)
    await host.prepare(`${prepare}; [ -e /usr/bin/node ] || ln -s "${path}" /usr/bin/node`)
    t.equal(report(await pipe(host, script)).env.TEST_NODE, path)
    t.equal(report(await host.run(['dd-fips', 'verify'])).env.TEST_NODE, path)
  }
})

t.test('a user runs the Node of that user', { skip }, async (t) => {
  const { machine, script, server } = await fakeRelease(t)
  const host = await machine(t)
  await giveNode(host)
  await host.prepare('mkdir /srv/home; mv /usr/bin/node /srv/home/node; chown -R 1234 /srv/home')
  const env = { PATH: '/usr/bin:/srv/home' }
  const run = await pipe(host, script, ['plan'], { user: 'other', env })
  t.equal(report(run).env.TEST_NODE, '/srv/home/node')
  t.equal(server.requests.length, 1)
})

t.test('a Node that has changed since dd-fips was kept has to run', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  for (const ofHost of [true, false]) {
    const host = await machine(t)
    if (ofHost) await giveNode(host)
    await pipe(host, script)
    const node = ofHost ? '/usr/bin/node' : '/opt/dd-fips/node'
    const nothing = `sleep 2.1; cp -p ${node} /saved
      printf '#!/bin/sh\\nexit 0\\n' >${node}; truncate -s $(stat -c %s /saved) ${node}`
    await host.run(['sh', '-c', nothing])
    for (const shell of ['dash', 'bash']) {
      await host.run(['sh', '-c', `ln -sf "$(command -v ${shell})" /bin/sh`])
      const stderr = ofHost ? /node does not run\. Run install\.sh/ : /node or lib .*not whole/
      t.match(await host.run(['dd-fips', 'verify']), { code: 1, stdout: '', stderr })
    }
    t.match(report(await pipe(host, script)).bundle, /^\/tmp\//, 'install.sh does not take it')
    await host.run(['sh', '-c', `cp /saved ${node}`])
    t.equal(report(await host.run(['dd-fips', 'verify'])).env.TEST_NODE, '/opt/dd-fips/node')
  }
})

t.test('dd-fips runs with another version of the Node of the host', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await giveNode(host)
  await pipe(host, script)
  await host.run(['sh', '-c', 'echo "# another" >>/usr/bin/node'])
  t.equal(report(await host.run(['dd-fips', 'verify'])).env.TEST_NODE, '/usr/bin/node')
})
