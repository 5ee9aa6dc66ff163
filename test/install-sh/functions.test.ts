import t from 'tap'
import { fakeRelease, pipe, report, shells } from './fake-release.ts'
import { skip } from './machine.ts'

/** Commands that install.sh and what it makes use, as functions that bash takes from the environment. */
const names = `[ : . command declare echo eval exec exit export kill local ls mv openssl printf read return set sha256sum
  shift stat test trap true ulimit umask unset wait node main refuse damaged`
const functions = Object.fromEntries(
  names
    .split(/\s+/)
    .map((name) => [`BASH_FUNC_${name}%%`, `() { /bin/touch /srv/${name.charCodeAt(0)}; }`]),
)

t.test('functions of the environment stand for no command', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  for (const shell of [...shells, ['sh']]) {
    const host = await machine(t)
    await host.prepare('mkdir -p /srv; ln -sf bash /bin/sh; ln -sf bash /usr/bin/sh')
    const env = { ...functions, DD_API_KEY: 'a key' }
    const run = await pipe(host, script, [], { shell, env })
    t.equal(run.code, 0, `${shell.join(' ')} ${run.stderr}`)
    t.equal(report(run).env.DD_API_KEY, 'a key')
    t.match(run.stderr, /^$/, 'no word of it')
    for (const program of ['/usr/bin/dd-fips', '/opt/dd-fips/dd-fips']) {
      t.same(report(await host.run([program, 'verify'], { env })).argv, ['verify'], program)
    }
    const ran = (await host.changes()).filter((path) => path.startsWith('/srv'))
    t.same(ran, [], 'none ran')
  }
})

t.test('variables named as those of bash change nothing elsewhere', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  const host = await machine(t)
  for (const shell of shells) {
    const run = await pipe(host, script, ['plan'], { shell, env: { BASH_VERSION: '5', name: 'a' } })
    t.match(run, { code: 0, stderr: '' })
    t.match(report(run).argv, ['plan'])
  }
})
