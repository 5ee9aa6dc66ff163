import { execFileSync } from 'node:child_process'
import t from 'tap'
import { install } from '../../src/commands/install.ts'
import { interruptedFirst, withInterrupted } from '../../src/commands/interrupted.ts'
import { plan } from '../../src/commands/plan.ts'
import { localHost } from '../../src/host/local.ts'
import { describeInterrupted, interruptedRun } from '../../src/run/interrupted.ts'
import { type Receipt, refusedReceipt } from '../../src/run/receipt.ts'
import { isReceipt } from '../../src/run/receipt-shape.ts'
import { leftHolds } from '../../src/services/left-holds.ts'
import { waitsPassAtOnce } from '../support/clock.ts'
import { debian, given } from '../support/machine.ts'
import { receiptBy } from '../support/receipts.ts'
import { answerOf } from '../support/session.ts'

waitsPassAtOnce(t)

const receipt = await receiptBy('apt')
const hold = '/run/systemd/system/datadog-agent.service.d/zz-dd-fips-hold.conf'
const good = { result: 'proved', checks: [] } as const

t.test(
  'a run that was cut off is named first, with the units that it keeps from starting',
  async (t) => {
    const machine = debian()
    const [run] = receipt.runs
    const open = { ...receipt, runs: [{ ...run, state: 'open' }] }
    t.ok(isReceipt(open))
    t.same(await withInterrupted(machine.host, good), good, 'nothing was cut off')
    given(machine, '/var/lib/dd-fips/receipt.json', JSON.stringify(open))
    given(machine, hold, '')
    t.same(await leftHolds(machine.host), { units: ['datadog-agent'], paths: [hold] })
    const found = await interruptedRun(machine.host)
    t.match(found && describeInterrupted(found), {
      summary: /interrupted at ".+"; .* does not start datadog-agent and reports no error\.$/,
      remedy: 'Run `dd-fips install`.',
    })
    const verdict = await withInterrupted(machine.host, good)
    t.match(verdict, { result: 'failed', checks: [{ id: 'run.finished', status: 'fail' }] })
    t.match(interruptedFirst(verdict, []), [{ id: 'run.interrupted', command: 'dd-fips install' }])
    given(machine, '/proc/77/stat', `77 (x) S ${'0 '.repeat(18)}500 0\n`)
    given(machine, '/var/lib/dd-fips/lock', '{"pid":77,"start":5000}')
    t.equal(await interruptedRun(machine.host), undefined, 'a run at work is not interrupted')
  },
)

const path = '/var/lib/dd-fips/receipt.json'
const whole = JSON.stringify(receipt)
const damaged = ['', whole.slice(0, whole.length / 2), 'null', '[]', '{}', '0', '"text"']

t.test(
  'a receipt that cannot be read is named, by every command that goes on without it',
  async (t) => {
    for (const content of damaged) {
      const machine = debian()
      given(machine, path, content)
      const verdict = await withInterrupted(machine.host, good)
      const [check] = verdict.checks
      t.match(verdict, { result: 'incomplete', checks: [{ id: 'run.finished', status: 'skip' }] })
      t.match(check?.summary, /receipt\.json is not a receipt .*`mv -T \S+ \S+\.damaged`/, content)
      const [finding] = interruptedFirst(verdict, [])
      t.match(finding, { id: 'check', explains: ['run.finished'], command: /^mv -T/ })
      const planned = await answerOf(plan, machine.host)
      const refusal = (await answerOf(install, machine.host)).error as Error
      t.match(refusal, { code: 'RECEIPT_NOT_READABLE', exit: 'preflight' })
      t.match(
        planned.said,
        [`warn install will refuse: ${refusal.message}`],
        'as install then does',
      )
    }
    const failed = { result: 'failed', checks: [] } as const
    const machine = debian()
    given(machine, path, '')
    t.equal((await withInterrupted(machine.host, failed)).result, 'failed', 'a failure stays one')
  },
)

t.test('a link, a pipe and a directory in place of the receipt are named', async (t) => {
  for (const make of ['ln -s nowhere', 'ln -s lock', 'mkfifo', 'mkdir']) {
    const root = t.testdir({ var: { lib: { 'dd-fips': { lock: '' } } } })
    execFileSync('sh', ['-c', `${make} ${root}${path}`])
    const { result, checks } = await withInterrupted(localHost({ root }), good)
    t.equal(result, 'incomplete', make)
    t.match(checks, [{ id: 'run.finished', status: 'skip', summary: /receipt\.json/ }])
  }
})

t.test('whoever may not look at the receipt is told nothing of it', async (t) => {
  const { host } = debian()
  host.read = async () => {
    throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
  }
  t.equal(await refusedReceipt(host), undefined)
})

t.test('holds beside a damaged receipt: what doctor advises works', async (t) => {
  const machine = debian()
  given(machine, path, '')
  given(machine, hold, '')
  const verdict = await withInterrupted(machine.host, good)
  t.match(verdict, { result: 'failed', checks: [{ id: 'run.finished', status: 'fail' }] })
  const [finding] = interruptedFirst(verdict, [])
  t.equal(finding?.command, `mv -T ${path} ${path}.damaged && dd-fips install`)
  t.match((await answerOf(install, machine.host)).error, { code: 'RECEIPT_NOT_READABLE' })
  machine.files.delete(path) // the first half of the command
  t.match(await answerOf(install, machine.host), { answer: { exit: 0 } })
  t.notOk(machine.files.has(hold))
})

t.test('a revert that was cut off is named, with the way on and the way back', async (t) => {
  const machine = debian()
  t.match(await answerOf(install, machine.host), { answer: { exit: 0 } })
  const done = JSON.parse(String(machine.files.get(path)?.content)) as Receipt
  const undoing = '2026-03-04T05:06:07.000Z'
  const [run] = done.runs
  given(machine, path, JSON.stringify({ ...done, runs: [{ ...run, undoing }] }))
  const verdict = await withInterrupted(machine.host, good)
  t.match(verdict, {
    result: 'failed',
    checks: [
      {
        id: 'run.finished',
        status: 'fail',
        summary: `The revert of the run of ${run?.startedAt}, begun on ${undoing}, was interrupted.`,
        remedy: 'Run `dd-fips revert`.',
      },
    ],
  })
  t.match(interruptedFirst(verdict, []), [
    {
      id: 'run.interrupted',
      command: 'dd-fips revert',
      advice: /`dd-fips install` installs again/,
    },
  ])
  const planned = await answerOf(plan, machine.host)
  t.match(planned, { answer: { exit: 2 } })
  t.match(planned.said.join('\n'), /interrupted\. install installs again what it had undone\./)
  const again = await answerOf(install, machine.host)
  t.match(again, { answer: { exit: 0 } })
  t.match(again.said.join('\n'), /warn An earlier revert was interrupted/)
  const now = JSON.parse(String(machine.files.get(path)?.content)) as Receipt
  t.same(now, done, 'nothing had been undone: only the mark is gone')
  t.same(await withInterrupted(machine.host, good), good)
})

t.test('a receipt that knows nothing of what a run has left proves nothing', async (t) => {
  const original = '/var/lib/dd-fips/datadog-fips-proxy.cfg.original'
  const forgotten = { result: 'incomplete', checks: [{ id: 'run.finished', status: 'skip' }] }
  const machine = debian()
  given(machine, original, '')
  t.match(await withInterrupted(machine.host, good), forgotten, 'there is none')
  const path = '/var/lib/dd-fips/receipt.json'
  given(machine, path, JSON.stringify({ ...receipt, runs: [] }))
  const verdict = await withInterrupted(machine.host, good)
  t.match(verdict, forgotten, 'it is empty')
  t.match(verdict.checks[0], { evidence: original, remedy: /Restore .*receipt\.json/ })
  t.match(interruptedFirst(verdict, []), [{ id: 'check', mends: false, command: /^ls -l / }])
  given(machine, path, JSON.stringify(receipt))
  t.same(await withInterrupted(machine.host, good), good)
  given(machine, '/var/lib/dd-fips/backups/another/etc_x', '')
  t.match(
    await withInterrupted(machine.host, good),
    forgotten,
    'a backup of a run it does not name',
  )
})
