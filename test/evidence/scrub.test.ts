import t from 'tap'
import { scrub } from '../../src/evidence/scrub.ts'

t.test('a secret is masked wherever it got to, and nothing else changes', async (t) => {
  const data = { a: ['key=topsecret1!', 1, true, undefined], b: { c: 'xtopsecret1y', d: null } }
  t.same(scrub(data, ['topsecret1']), {
    a: ['key=********!', 1, true, undefined],
    b: { c: 'x********y', d: null },
  })
})

t.test('of secrets that hold each other the longer goes first', async (t) => {
  t.same(scrub(['abcdefgh-ijkl'], ['abcdefgh', 'abcdefgh-ijkl']), ['********'])
})

t.test('what is too short for a secret would mask ordinary words', async (t) => {
  t.same(scrub(['the site'], ['site', '']), ['the site'])
})
