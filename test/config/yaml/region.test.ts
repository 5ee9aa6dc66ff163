import t from 'tap'
import { readYaml } from '../../../src/config/yaml/document.ts'
import { keyEnd, pairEnd, pairStart, valueRegion } from '../../../src/config/yaml/region.ts'

function firstPair(text: string) {
  const pair = readYaml('a.yaml', text).root?.items[0]
  if (!pair) throw new Error('no pair')
  return pair
}

for (const [text, value, rest] of [
  ['a: 1 # c\n', '1', {}],
  ["a: 'x y' # c\n", "'x y'", {}],
  ['a: &n !t 1\n', '&n !t 1', { tagged: true, anchor: '&n' }],
  ['a: &n 1\n', '1', { tagged: false, anchor: '&n' }],
  ['a: | # c\n  x\n\n\nb: 1\n', '| # c\n  x', { comment: ' # c' }],
  ['a:\n  b: 1\n  # below\nc: 1\n', 'b: 1', {}],
  ['a: [1,\n 2] # c\n', '[1,\n 2]', {}],
  ['a:\n', '', { empty: true }],
] as const)
  t.test(`the value of ${JSON.stringify(text)} is found`, async (t) => {
    const region = valueRegion(firstPair(text))
    t.equal(text.slice(region.start, region.end), value)
    t.equal(region.colon, 2)
    t.match(region, rest)
  })

t.test('a key without a colon has no place for a value', async (t) => {
  const pair = firstPair('? a\n')
  t.equal(valueRegion(pair).colon, undefined)
  t.equal(keyEnd(pair), 3)
})

t.test('a pair begins with its first sign and ends before its comment', async (t) => {
  const text = `# before\n&n 'a': x # behind\n`
  const pair = firstPair(text)
  t.equal(text.slice(pairStart(pair), pairEnd(pair)), `&n 'a': x`)
  t.equal(text.slice(pairStart(pair), keyEnd(pair)), `&n 'a'`)
})
