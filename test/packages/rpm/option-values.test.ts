import t from 'tap'
import { isOn, words } from '../../../src/packages/rpm/option-values.ts'

t.test('values with several words are cut at blanks, commas and line breaks', async (t) => {
  t.strictSame(words('a, b\nc  d,'), ['a', 'b', 'c', 'd'])
  t.strictSame(words(undefined), [])
})

t.test('what is on and what is off', async (t) => {
  const cases: [string | undefined, boolean | undefined][] = [
    ['1', true],
    ['Yes', true],
    ['TRUE', true],
    ['on', true],
    ['0', false],
    ['no', false],
    ['False', false],
    ['off', false],
    ['', undefined],
    [undefined, undefined],
    ['2', undefined],
  ]
  for (const [word, value] of cases) t.equal(isOn(word), value, String(word))
})
