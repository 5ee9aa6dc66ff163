import t from 'tap'
import { readReceipt } from '../../src/plan/receipt.ts'
import { debian, given } from './machine/machine.ts'

t.test('a receipt that this version cannot read is refused, and says so', async (t) => {
  const unknown = { schemaVersion: 1, runs: [{ entries: [{ step: { kind: 'from-the-future' } }] }] }
  const others = ['{"schemaVersion": 2, "runs": []}', '{"schemaVersion": 1}', 'null']
  for (const text of ['', JSON.stringify(unknown), ...others]) {
    const machine = debian()
    given(machine, '/var/lib/dd-fips/receipt.json', text)
    await t.rejects(readReceipt(machine.host), { code: 'RECEIPT_NOT_READABLE', exit: 'preflight' })
  }
})
