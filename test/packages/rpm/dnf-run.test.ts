import t from 'tap'
import type { RunResult } from '../../../src/host/host.ts'
import { isLocked, runDnf } from '../../../src/packages/rpm/dnf.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { installOptions } from '../install-options.ts'
import { recorded } from '../recorded.ts'
import { rpmHost } from './rpm-host.ts'

waitsPassAtOnce(t)

const said = (stderr: string) => ({ stdout: '', stderr })

/** Exit codes and outputs, and whether another program holds the lock. */
const outputs: [what: string, code: number, output: ReturnType<typeof said>, locked: boolean][] = [
  ['dnf 4', 200, recorded('dnf-locked'), true],
  ['dnf 4, in whatever words', 200, said(''), true],
  ['yum 3', 1, said('Another app is currently holding the yum lock; exiting as configured'), true],
  [
    'dnf 5',
    1,
    said('Failed to obtain rpm transaction lock. Another transaction is in progress.'),
    true,
  ],
  ['another failure', 1, said('No match for argument: a'), false],
  ['such words in what succeeded', 0, said('metadata already locked by 1'), false],
]

for (const [what, code, output, locked] of outputs) {
  t.test(`${what} ${locked ? 'found the lock taken' : 'found no lock'}`, async (t) => {
    t.equal(isLocked(code, output), locked)
  })
}

function dnf(answers: readonly Partial<RunResult>[], lockLimit = 10_000) {
  const left = [...answers]
  const { host, run } = rpmHost({}, [
    ['dnf', () => (left.length > 1 ? left.shift() : left[0]) ?? {}],
  ])
  const { lines, options } = installOptions({ lockLimit })
  return { act: () => runDnf(host, 'dnf', ['dnf', 'makecache'], options), run, lines }
}

t.test('success and news of updates are good, failures are answers', async (t) => {
  for (const [code, ok] of [
    [0, true],
    [100, true],
    [1, false],
    [3, false],
  ] as const) {
    t.match(
      await dnf([{ code, stderr: 'words' }]).act(),
      { ok, said: { stderr: 'words' } },
      `${code}`,
    )
  }
  await t.rejects(dnf([{ code: 127 }]).act(), { code: 'COMMAND_FAILED' })
})

t.test('waits for the lock and says so each time', async (t) => {
  const { act, run, lines } = dnf([{ code: 200 }, { code: 200 }, {}])
  t.match(await act(), { ok: true })
  t.equal(run.length, 3)
  t.equal(lines.filter((line) => /holds the lock of dnf; waiting/.test(line)).length, 2)
})

t.test('a lock beyond the limit is reported with its holder', async (t) => {
  const { act, run } = dnf([{ code: 200, ...recorded('dnf-locked') }], 3_000)
  await t.rejects(act(), { code: 'PACKAGE_MANAGER_LOCKED', exit: 'preflight', message: /PID 6220/ })
  t.equal(run.length, 3)
})
