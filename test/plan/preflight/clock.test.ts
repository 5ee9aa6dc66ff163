import t from 'tap'
import { clock } from '../../../src/plan/preflight/settings-and-units.ts'
import { debian } from '../../support/machine.ts'
import { installing, preflightContext } from './preflight-context.ts'

const context = preflightContext(debian(), [installing])

async function at(time: string) {
  const { now } = Date
  Date.now = () => Date.parse(time)
  try {
    return await clock(context)
  } finally {
    Date.now = now
  }
}

t.test('a clock that cannot be right is refused, and what it shows is named', async (t) => {
  for (const time of [
    '1970-01-01T00:00:00.000Z',
    '2023-12-31T23:59:59.999Z',
    '2040-01-01T00:00:00.000Z',
  ])
    t.match(await at(time), [{ code: 'CLOCK_WRONG', message: time }], time)
})

t.test('one that may be right is not', async (t) => {
  for (const time of ['2024-01-01T00:00:00Z', '2026-11-30T12:00:00Z', '2039-12-31T23:59:59Z'])
    t.same(await at(time), [], time)
})
