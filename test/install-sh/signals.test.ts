import type { ChildProcess } from 'node:child_process'
import t from 'tap'
import { fakeRelease, giveNode, pipe, shells } from './fake-release.ts'
import { skip } from './machine.ts'

for (const shell of shells) {
  t.test(`under ${shell.join(' ')}`, { skip }, async (t) => {
    const release = await fakeRelease(t)
    const { machine, script, server, bundlePath } = release
    const host = await machine(t)
    await giveNode(host)
    await host.place('/root/install.sh', script)
    const run = (env: Record<string, string>, signal?: NodeJS.Signals) => {
      const onOutput = (child: ChildProcess) => child.kill(signal)
      return pipe(host, script, ['plan'], { shell, env, onOutput })
    }

    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      t.test(`${signal} goes to dd-fips, which ends as it will`, async (t) => {
        const { code, stderr } = await run({ TEST_WAIT: '1', TEST_EXIT: '7' }, signal)
        t.equal(code, 7)
        t.match(stderr, new RegExp(`^got ${signal}$`, 'm'), 'once')
        t.same(await host.changes(), [], 'nothing is left')
      })
    }

    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
    ] as const) {
      t.test(`${signal} ends a download`, async (t) => {
        const started = Date.now()
        const asked = new Promise<void>((resolve) =>
          server.answers.set(bundlePath, () => resolve()),
        )
        const command = ['sh', '-c', 'echo; exec "$@"', 'sh', ...shell, '/root/install.sh', 'plan']
        const onOutput = (child: ChildProcess) => asked.then(() => child.kill(signal))
        const found = await host.run(command, { onOutput })
        t.equal(found.code, code)
        t.ok(Date.now() - started < 5000, 'at once')
        t.same(await host.changes(), [], 'nothing is left')
        server.answers.clear()
      })
    }

    t.test('Ctrl-C on a terminal reaches dd-fips once', async (t) => {
      const inner = ['exec', ...shell, '/root/install.sh', 'plan'].join(' ')
      const command = ['script', '-qec', inner, '/dev/null']
      const env = { TEST_WAIT: '1', TEST_EXIT: '7' }
      let stop: NodeJS.Timeout | undefined
      const { code, stdout } = await host.run(command, {
        env,
        onOutput: (child) => {
          stop = setTimeout(() => child.stdin.write('\x03'), 700)
        },
      })
      clearTimeout(stop)
      t.equal(code, 7)
      t.match(stdout, /got SIGINT\r?$/m)
      t.same(await host.changes(), [], 'nothing is left')
    })
  })
}
