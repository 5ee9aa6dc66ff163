import { readFileSync } from 'node:fs'
import t from 'tap'
import { interruptedFirst, withInterrupted } from '../../src/commands/interrupted.ts'
import { describeInterrupted, interruptedRun } from '../../src/plan/interrupted.ts'
import { isReceipt } from '../../src/plan/receipt-shape.ts'
import { leftHolds } from '../../src/services/left-holds.ts'
import { debian, given } from '../plan/machine/machine.ts'

const receipt = JSON.parse(readFileSync('fixtures/receipts/0.1.0-apt.json', 'utf8'))
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
