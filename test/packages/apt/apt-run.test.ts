import t from 'tap'
import type { RunOptions, RunResult } from '../../../src/host/host.ts'
import { aptGet } from '../../../src/packages/apt/apt-run.ts'
import { waitsPassAtOnce } from '../../support/clock.ts'
import { installOptions } from '../install-options.ts'
import { rpmHost } from '../rpm/rpm-host.ts'

waitsPassAtOnce(t)

const locked = { code: 100, stderr: 'E: Could not get lock /var/lib/dpkg/lock-frontend' }

/** Runs apt-get on a host where it answers in turn, the last time for ever. */
async function run(answers: readonly Partial<RunResult>[], lockLimit = 10_000) {
  const left = [...answers]
  const next = () => (left.length > 1 ? left.shift() : left[0]) ?? {}
  const { host, run } = rpmHost({}, [['apt-get', next]])
  const { lines, options } = installOptions({ lockLimit })
  const seen: RunOptions[] = []
  const watched: typeof host = {
    ...host,
    run: (command, how = {}) => {
      seen.push(how)
      return host.run(command, how)
    },
  }
  const outcome = await aptGet(watched, ['apt-get', 'install', 'a'], options)
  return {
    outcome,
    calls: run.length,
    waits: lines.filter((line) => /waiting/.test(line)).length,
    seen,
  }
}

t.test('gives the exit code and all that was printed', async (t) => {
  const { outcome, calls } = await run([{ code: 100, stdout: 'out', stderr: 'E: err' }])
  t.same(outcome, { code: 100, output: 'out\nE: err' })
  t.equal(calls, 1, 'a failure that is no lock is not tried again')
})

t.test('asks nothing and has hours, since packages may be large', async (t) => {
  const { seen } = await run([{}])
  t.match(seen, [{ env: { DEBIAN_FRONTEND: 'noninteractive' } }])
  t.ok((seen[0]?.timeout ?? 0) >= 3_600_000)
})

t.test('waits for a lock and says so each time', async (t) => {
  const { outcome, calls, waits } = await run([locked, locked, { stdout: 'done' }])
  t.equal(outcome.code, 0)
  t.same([calls, waits], [3, 2])
})

t.test('gives up at the limit, with what apt said', async (t) => {
  const { outcome, calls, waits } = await run([locked], 5_000)
  t.match(outcome, { code: 100, output: /Could not get lock/ })
  t.same([calls, waits], [4, 3])
})

t.test('words about a lock in an output that succeeded are no lock', async (t) => {
  const { calls } = await run([{ stdout: 'W: Could not get lock /x, trying again' }])
  t.equal(calls, 1)
})

t.test('any other exit code is an error', async (t) => {
  await t.rejects(run([{ code: 127, stderr: 'not found' }]), { code: 'COMMAND_FAILED' })
})
