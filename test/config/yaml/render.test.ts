import t from 'tap'
import {
  inlineText,
  isBlockList,
  listLines,
  mapLines,
  pairsText,
} from '../../../src/config/yaml/render.ts'
import type { WantedValue } from '../../../src/config/yaml/wanted.ts'

const fips = new Map<string, WantedValue>([
  ['enabled', true],
  ['local_address', '127.0.0.1'],
])
const map = new Map<string, WantedValue>([
  ['fips', fips],
  ['tags', ['a:b', '- c']],
  ['none', []],
  ['taken', { raw: '0x10' }],
])

t.test('block style puts a key on each line, two spaces a level', async (t) => {
  t.same(mapLines(map, 2), [
    '  fips:',
    '    enabled: true',
    `    local_address: '127.0.0.1'`,
    '  tags:',
    '    - a:b',
    `    - '- c'`,
    '  none: []',
    '  taken: 0x10',
  ])
  t.same(listLines(['x'], 4), ['    - x'])
})

t.test('flow style stands on one line', async (t) => {
  t.equal(inlineText(fips, 'block'), `{enabled: true, local_address: '127.0.0.1'}`)
  t.equal(inlineText(['a', 'b'], 'flow'), '[a, b]')
  t.equal(inlineText([], 'block'), '[]')
  t.equal(inlineText(false, 'block'), 'false')
  t.equal(pairsText(fips), `enabled: true, local_address: '127.0.0.1'`)
})

t.test('a string that YAML reads as something else is quoted', async (t) => {
  t.match(inlineText('true', 'block'), /^(['"])true\1$/)
  t.match(inlineText('a, b', 'flow'), /^(['"])a, b\1$/)
})

t.test('an empty list needs brackets', async (t) => {
  t.equal(isBlockList([]), false)
  t.equal(isBlockList(['a']), true)
  t.equal(isBlockList('a'), false)
})
