import t from 'tap'
import { readYaml, type YamlMap, type YamlPair } from '../../../src/config/yaml/document.ts'
import {
  insert,
  keyColumn,
  putBlock,
  putInline,
  type Site,
} from '../../../src/config/yaml/put-value.ts'
import { applySplices, type Splice } from '../../../src/text/splice.ts'

function edited(
  text: string,
  put: (site: Site, pair: YamlPair) => Splice[],
  inner = false,
): string {
  const yaml = readYaml('a.yaml', text)
  const map = (inner ? yaml.root?.items[0]?.value : yaml.root) as YamlMap
  const pair = map.items[0]
  if (!pair) throw new Error('no pair')
  return applySplices(text, put({ yaml, eol: '\n', map, prefix: '' }, pair))
}

for (const [before, after, inner] of [
  ['a: 1 # c\n', 'a: new # c\n', false],
  ['a:\n', 'a: new\n', false],
  ['a: # c\n', 'a: new # c\n', false],
  ['a: !t 1\n', 'a: new\n', false],
  ['a: &x !t 1\n', 'a: &x new\n', false],
  ['a: &x 1\n', 'a: &x new\n', false],
  ['a: | # c\n  x\n  y\nb: 1\n', 'a: new # c\nb: 1\n', false],
  ['a:\n- 1\n- 2\nb: 1\n', 'a: new\nb: 1\n', false],
  ['a: [1,\n  2]\n', 'a: new\n', false],
  ['? a\n', '? a\n: new\n', false],
  ['f: {a, b: 1}\n', 'f: {a: new, b: 1}\n', true],
] as const)
  t.test(`a value on one line is put into ${JSON.stringify(before)}`, async (t) => {
    t.equal(
      edited(before, (site, pair) => putInline(site, pair, 'new'), inner),
      after,
    )
  })

const lines = (indent: number) => ['x: 1', 'y: 2'].map((line) => ' '.repeat(indent) + line)

for (const [before, after] of [
  ['a: 1 # c\nb: 2\n', 'a: # c\n  x: 1\n  y: 2\nb: 2\n'],
  ['a: # c\nb: 2\n', 'a: # c\n  x: 1\n  y: 2\nb: 2\n'],
  ['a:\n    - 1\n    - 2\nb: 2\n', 'a:\n    x: 1\n    y: 2\nb: 2\n'],
  ['a: &x 1\n', 'a: &x\n  x: 1\n  y: 2\n'],
  ['? a\n', '? a\n:\n  x: 1\n  y: 2\n'],
] as const)
  t.test(`a block is put into ${JSON.stringify(before)}`, async (t) => {
    t.equal(
      edited(before, (site, pair) => putBlock(site, pair, lines)),
      after,
    )
  })

t.test('the column of keys is that of the first', async (t) => {
  const yaml = readYaml('a.yaml', 'f:\n   a: 1\n')
  const map = yaml.root?.items[0]?.value as YamlMap
  t.equal(keyColumn({ yaml, eol: '\n', map, prefix: '' }), 3)
  t.same(insert(4, 'x'), { start: 4, end: 4, text: 'x' })
})
