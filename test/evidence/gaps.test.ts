import t from 'tap'
import { DdFipsError } from '../../src/errors.ts'
import { openGaps } from '../../src/evidence/gaps.ts'

t.test('what cannot be looked at is told, with the reason, in the order of names', async (t) => {
  const gaps = openGaps()
  const fail = async (): Promise<number> => {
    const code = 'NO_FILE'
    throw new DdFipsError({ code, exit: 'unexpected', message: 'It is gone.', remedy: '' })
  }
  t.equal(await gaps.look('the second', 0, fail), 0)
  t.equal(await gaps.look('the first', 0, async () => 7), 7)
  gaps.add('another', 'Nobody asked.')
  t.same(gaps.list(), [
    { what: 'another', why: 'Nobody asked.' },
    { what: 'the second', why: 'It is gone.' },
  ])
})
