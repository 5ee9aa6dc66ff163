import t from 'tap'
import { fakeRelease, giveNode, pipe, report, shells } from './fake-release.ts'
import { skip } from './machine.ts'

const evil = `#!/bin/sh
id >/srv/ran
exit 1
`

/** What stands in PATH behind the directories of the host; the working directory is /. */
const tails = { absolute: ':/srv/evil', empty: ':', 'a dot': ':.', relative: ':srv/evil' }

t.test('install.sh runs no tool from the PATH of the caller', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  for (const [name, tail] of Object.entries(tails)) {
    const host = await machine(t)
    await host.place('/srv/evil/xz', evil)
    await host.place('/xz', evil)
    await host.prepare('rm -f /usr/bin/xz')
    const shell = shells[name.length % shells.length] ?? ['dash']
    const env = { PATH: `/usr/bin:/bin${tail}` }
    const { argv, env: given } = report(await pipe(host, script, ['plan'], { env, shell }))
    t.same(argv, ['plan'], name)
    t.equal(given.PATH, '/usr/sbin:/usr/bin:/sbin:/bin')
    t.same(await host.changes(), [], 'the planted one did not run')
  }
})

t.test('a Node is taken from an absolute entry of PATH alone', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  for (const tail of ['', ...Object.values(tails)]) {
    const host = await machine(t)
    await giveNode(host, '/srv/evil/node')
    await giveNode(host, '/node')
    const env = { PATH: `/usr/bin:/bin${tail}` }
    const used = report(await pipe(host, script, ['plan'], { env })).env.TEST_NODE
    if (tail === tails.absolute) t.equal(used, '/srv/evil/node')
    else t.match(used, /^\/tmp\//, tail)
  }
})
