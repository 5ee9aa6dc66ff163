import t from 'tap'
import { applySplices } from '../../src/text/splice.ts'

t.test('splices are made by the offsets of the text before, in any order', async (t) => {
  const splices = [
    { start: 4, end: 4, text: '!' },
    { start: 0, end: 1, text: 'A' },
    { start: 2, end: 3, text: '' },
  ]
  t.equal(applySplices('abcd', splices), 'Abd!')
  t.equal(applySplices('abcd', []), 'abcd')
})

t.test('splices at one place are made in their order', async (t) => {
  const splices = [
    { start: 1, end: 1, text: '1' },
    { start: 1, end: 2, text: '2' },
  ]
  t.equal(applySplices('abc', splices), 'a12c')
})

t.test('splices that overlap are a mistake', async (t) => {
  const splices = [
    { start: 0, end: 2, text: '' },
    { start: 1, end: 3, text: '' },
  ]
  t.throws(() => applySplices('abcd', splices), RangeError)
})
