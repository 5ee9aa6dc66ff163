import t from 'tap'
import { castBoolean, castInteger, castString } from '../../../src/config/agent/setting.ts'

for (const [value, boolean, integer, string] of [
  [true, true, undefined, 'true'],
  [false, false, undefined, 'false'],
  [1, true, 1, '1'],
  [0, false, 0, '0'],
  [9803, true, 9803, '9803'],
  [1.5, true, 1, '1.5'],
  ['1', true, 1, '1'],
  ['t', true, undefined, 't'],
  ['TRUE', true, undefined, 'TRUE'],
  ['F', false, undefined, 'F'],
  ['yes', undefined, undefined, 'yes'],
  ['tRUE', undefined, undefined, 'tRUE'],
  ['-12', undefined, -12, '-12'],
  ['12a', undefined, undefined, '12a'],
  ['', undefined, undefined, ''],
  [['1'], undefined, undefined, undefined],
  [undefined, undefined, undefined, undefined],
] as const)
  t.test(`${JSON.stringify(value)} is cast as the Agent casts it`, async (t) => {
    t.equal(castBoolean(value), boolean, 'GetBool')
    t.equal(castInteger(value), integer, 'GetInt')
    t.equal(castString(value), string, 'GetString')
  })

t.test('an infinite number is no integer', async (t) => {
  t.equal(castInteger(Number.POSITIVE_INFINITY), undefined)
})

t.test('a large whole number is written without an exponent', async (t) => {
  t.equal(castString(1e21), '1000000000000000000000')
})
