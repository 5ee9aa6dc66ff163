import t from 'tap'
import { fakeRelease, report, shells } from './fake-release.ts'
import { skip } from './machine.ts'

const noexec = (...paths: string[]) =>
  paths.map((path) => `mount -t tmpfs -o noexec tmpfs ${path}\n`).join('')

interface Case {
  /** Run before install.sh, in its mount namespace. */
  readonly before?: string
  readonly prepare?: string
  readonly TMPDIR?: string
  /** Where dd-fips ran. */
  readonly directory: string
}

const cases: Record<string, Case> = {
  '/tmp': { directory: '/tmp' },
  TMPDIR: { prepare: 'mkdir /srv/mine', TMPDIR: '/srv/mine', directory: '/srv/mine' },
  'TMPDIR with a blank': { prepare: 'mkdir "/srv/a b"', TMPDIR: '/srv/a b', directory: '/srv/a b' },
  'not a TMPDIR that is not there': { TMPDIR: '/srv/nothing', directory: '/tmp' },
  'not a TMPDIR of another user': {
    prepare: 'mkdir /srv/theirs; chown 1234 /srv/theirs',
    TMPDIR: '/srv/theirs',
    directory: '/tmp',
  },
  'not a TMPDIR that is relative': {
    prepare: 'mkdir /srv/here',
    TMPDIR: 'srv/here',
    directory: '/tmp',
  },
  '/var/tmp where /tmp is noexec': { before: noexec('/tmp'), directory: '/var/tmp' },
  '/opt where those are noexec': { before: noexec('/tmp', '/var/tmp'), directory: '/opt' },
  '/root in the end': { before: noexec('/tmp', '/var/tmp', '/opt'), directory: '/root' },
}

t.test('root works in', { skip }, async (t) => {
  const { machine, script } = await fakeRelease(t)
  for (const [name, { before = '', prepare = ':', TMPDIR = '', directory }] of Object.entries(
    cases,
  )) {
    const host = await machine(t)
    await host.prepare(prepare)
    const command = ['sh', '-c', `${before}exec "$@"`, 'sh', 'dash', '-s', 'plan']
    const run = await host.run(command, { env: { TMPDIR }, input: script })
    t.match(report(run).bundle, new RegExp(`^${directory}/dd-fips\\.\\w{8}/dd-fips\\.mjs$`), name)
    t.same(await host.changes(), [], 'nothing is left')
  }
})

t.test('a host where nothing can be executed is refused', { skip }, async (t) => {
  const { machine, script, server } = await fakeRelease(t)
  const host = await machine(t)
  const before = noexec('/tmp', '/var/tmp', '/opt', '/root')
  for (const shell of shells) {
    const command = ['sh', '-c', `${before}exec "$@"`, 'sh', ...shell, '-s', 'plan']
    const run = await host.run(command, { input: script })
    t.match(run, { code: 4, stdout: '', stderr: /noexec/ }, shell.join(' '))
    t.same(await host.changes(), [])
  }
  t.same(server.requests, [])
})
