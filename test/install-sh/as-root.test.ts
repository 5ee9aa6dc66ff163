import t from 'tap'
import { fake, fakeRelease, pipe, report, shells } from './fake-release.ts'
import { skip } from './machine.ts'

/** In place of sudo and doas: says what it was given, and gives no environment on. */
const stand = (name: string, passes = true) =>
  fake(
    name,
    `printf "%s\\n" "$0 $*" "$(env)" >>/run/seen
    no=; [ "$1" != -n ] || { no=1; shift; }
    ${passes ? '' : '[ -z "$no" ] || exit 1'}
    exec env -i PATH=/usr/bin:/bin BECAME=root "$@"`,
  )

/** Whoever sudo has not been at is user 1234; files are root's all the same. */
const notRoot = fake('id', '[ "$BECAME" = root ] && echo 0 || echo 1234')

const secrets = { DD_API_KEY: 's3cret key', https_proxy: 'http://me:s3cret@127.0.0.1:9' }
const odd = {
  DD_TAGS: 'a\n b\n\n  c \\n $(id) \'"`',
  DD_HOSTNAME: ' blank ',
  DD_ENV: '.',
  TESTING_KEYS_URL: 'keys',
  NO_PROXY: 'localhost',
}

for (const name of ['sudo', 'doas']) {
  t.test(`who is not root goes on by ${name}, and all settings with them`, { skip }, async (t) => {
    const { machine, script, server, scriptPath, bundlePath } = await fakeRelease(t)
    for (const shell of shells) {
      const host = await machine(t)
      await host.prepare(`rm -f /usr/bin/sudo /usr/bin/doas; ${notRoot}\n${stand(name)}`)
      server.requests.length = 0
      const env = { ...secrets, ...odd, no_proxy: 'localhost', OTHER: 'mine' }
      const words = ['install', '--verbose', 'a b', '--no-keep']
      const run = await pipe(host, script, words, { shell, env: { ...env, TEST_EXIT: '0' } })
      t.equal(run.code, 0, `${shell.join(' ')} ${run.stderr}`)
      const { argv, env: given } = report(run)
      t.same(argv, words)
      t.match(given, { ...secrets, ...odd, DD_FIPS_MODE: '1', BECAME: 'root' })
      t.notHas(given, { OTHER: String })
      t.same(server.requests.slice(0, 2), [scriptPath, bundlePath])
      const seen = (await host.run(['cat', '/run/seen'])).stdout
      t.match(seen, /^\S+ -n sh \/tmp\/dd-fips\.\w{8}\/install\.sh --as-root install/m)
      t.notMatch(
        seen.replace(/^https_proxy=.*$/gm, ''),
        's3cret',
        'no key for it, and no secret in arguments',
      )
      t.same(await host.changes(), ['/run/seen'], 'and nothing is left')
    }
  })
}

t.test('root keeps dd-fips, and its exit code comes through', { skip }, async (t) => {
  const { machine, script, server, scriptPath } = await fakeRelease(t)
  const host = await machine(t)
  await host.prepare(`${notRoot}\n${stand('sudo')}`)
  // TEST_EXIT is none of the settings that go along.
  const script3 = script.replace('DD_* | TESTING_*', 'DD_* | TEST_* | TESTING_*')
  t.equal((await pipe(host, script3, [], { env: { TEST_EXIT: '3' } })).code, 3)
  t.ok((await host.changes()).includes('/opt/dd-fips/release'))
  server.requests.length = 0
  t.equal((await pipe(host, script)).code, 0)
  t.same(server.requests, [scriptPath], 'a second time only the script for root is fetched')
})

t.test('a key from standard input gets through', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await host.prepare(`${notRoot}\n${stand('sudo')}`)
  await host.place('/root/install.sh', script)
  for (const shell of shells) {
    const words = ['install', '--no-keep', '--api-key-file', '-', '--stdin']
    const env = { DD_FIPS_MODE: '1' }
    const command = [...shell, '/root/install.sh', ...words]
    const run = await host.run(command, { env, input: 'the\nkey\n' })
    t.equal(report(run).stdin, 'the\nkey\n', shell.join(' '))
  }
})

const refused = {
  'there is neither sudo nor doas': 'rm -f /usr/bin/sudo /usr/bin/doas',
  'sudo would ask for a password, and there is no terminal': `rm -f /usr/bin/doas; ${stand('sudo', false)}`,
}

for (const [name, prepare] of Object.entries(refused)) {
  t.test(`install is refused where ${name}`, { skip }, async (t) => {
    const { machine, script, server } = await fakeRelease(t)
    for (const shell of shells) {
      const host = await machine(t)
      await host.prepare(`${notRoot}\n${prepare}`)
      const run = await pipe(host, script, [], { shell, env: secrets })
      t.equal(run.code, 4)
      t.match(
        run.stderr,
        /\| sudo env DD_FIPS_MODE=1 DD_API_KEY_FILE=FILE sh -s install \(NOT_ROOT\)/,
      )
      t.same(server.requests, [])
      t.same(
        (await host.changes()).filter((path) => path !== '/run/seen'),
        [],
      )
    }
  })
}

t.test('what sudo starts as another user does not go on by sudo again', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  await host.prepare(`${fake('id', 'echo 1234')}\n${stand('sudo')}`)
  const run = await pipe(host, script)
  t.match(run, { code: 4, stderr: /this is uid 1234/ })
  t.equal((await host.run(['grep', '-c', 'as-root', '/run/seen'])).stdout, '1\n')
})
