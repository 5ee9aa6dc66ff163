import t from 'tap'
import type { RunResult } from '../../../src/host/host.ts'
import { dpkgFailed, runDpkg } from '../../../src/packages/apt/dpkg.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { installOptions } from '../install-options.ts'
import { rpmHost } from '../rpm/rpm-host.ts'

waitsPassAtOnce(t)

const locked = {
  code: 2,
  stderr: 'dpkg: error: dpkg frontend lock was locked by another process with pid 312\n',
}

function dpkg(answers: readonly Partial<RunResult>[], lockLimit = 10_000) {
  const left = [...answers]
  const { host, run } = rpmHost({}, [
    ['dpkg', () => (left.length > 1 ? left.shift() : left[0]) ?? {}],
  ])
  const { lines, options } = installOptions({ lockLimit })
  return { act: () => runDpkg(host, ['--configure', '-a'], options), run, lines }
}

t.test('keeps changed configuration files and asks nothing', async (t) => {
  const { act, run } = dpkg([{}])
  await act()
  t.same(run, ['dpkg --force-confdef --force-confold --configure -a'])
})

t.test('a package that failed is an answer, not an error', async (t) => {
  t.match(await dpkg([{ code: 1, stderr: 'dpkg: error processing package a' }]).act(), { code: 1 })
})

t.test('is called again until it gets the lock', async (t) => {
  const { act, run, lines } = dpkg([locked, locked, { stdout: 'done' }])
  t.match(await act(), { code: 0, stdout: 'done' })
  t.equal(run.length, 3)
  t.equal(lines.filter((line) => /holds the lock of dpkg; waiting/.test(line)).length, 2)
})

t.test('a lock beyond the limit is reported with its holder', async (t) => {
  const { act, run } = dpkg([locked], 3_000)
  await t.rejects(act(), {
    code: 'PACKAGE_MANAGER_LOCKED',
    message: /--configure failed:\n {4}dpkg: .* pid 312$/,
  })
  t.equal(run.length, 3)
})

t.test('a failure that is no lock is not tried again', async (t) => {
  const { act, run } = dpkg([
    { code: 2, stderr: 'dpkg: error: unable to open the status database\n' },
  ])
  await t.rejects(act(), { code: 'COMMAND_FAILED', message: /unable to open the status database/ })
  t.equal(run.length, 1)
})

t.test("only dpkg's own lines are quoted", async (t) => {
  const said =
    'Unpacking a ...\ndpkg: error processing a (--install):\n broken\nErrors were encountered\n'
  const error = dpkgFailed(['--install', '/a.deb'], said)
  t.equal(error.message, 'dpkg --install failed:\n    dpkg: error processing a (--install):')
  t.match(error, { code: 'COMMAND_FAILED', exit: 'unexpected', remedy: /dpkg --audit/ })
})
