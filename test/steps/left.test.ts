import t from 'tap'
import { kept, unknown } from '../../src/steps/left.ts'

t.test('what stays says why, in a line for people', async (t) => {
  t.same(kept('/etc/x is theirs'), { why: 'kept', line: '/etc/x is theirs' })
  t.same(unknown('/etc/x may be theirs'), { why: 'unknown', line: '/etc/x may be theirs' })
})
