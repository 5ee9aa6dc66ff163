import t from 'tap'
import { readYaml } from '../../../src/config/yaml/document.ts'
import {
  candidates,
  entries,
  isMerge,
  keyName,
  pairsNamed,
} from '../../../src/config/yaml/mapping.ts'

function rootOf(text: string, keys?: 'exact') {
  const yaml = readYaml('a.yaml', text, keys)
  if (!yaml.root) throw new Error('no root')
  return { yaml, map: yaml.root }
}

const values = (nodes: Iterable<unknown>) => [...nodes].map((node) => String(node))

t.test('keys are compared without regard to case, or exactly', async (t) => {
  const any = rootOf('Fips: 1\nfips: 2\n')
  t.equal(pairsNamed(any.yaml, any.map, 'FIPS').length, 2)
  const exact = rootOf('Fips: 1\nfips: 2\n', 'exact')
  t.equal(pairsNamed(exact.yaml, exact.map, 'fips').length, 1)
})

t.test('a key that is a collection has no name', async (t) => {
  const { yaml, map } = rootOf('? [a]\n: 1\n')
  const [pair] = map.items
  t.equal(pair && keyName(yaml, pair), undefined)
  t.equal(entries(yaml, map).size, 0)
})

t.test('what stands later wins, a merge included', async (t) => {
  const { yaml, map } = rootOf('base: &b {a: 1, c: 3}\nown: {a: 2, <<: *b}\nlast: {<<: *b, a: 2}\n')
  const of = (name: string) => {
    const value = entries(yaml, map).get(name)?.value
    return value && 'items' in value ? entries(yaml, value as typeof map) : new Map()
  }
  t.equal(String(of('own').get('a')?.value), '1')
  t.equal(String(of('last').get('a')?.value), '2')
  t.equal(String(of('last').get('c')?.value), '3')
})

t.test('of several merged mappings the first wins', async (t) => {
  const { yaml, map } = rootOf('x: &x {a: 1}\ny: &y {a: 2}\n<<: [*x, *y]\n')
  t.equal(String(entries(yaml, map).get('a')?.value), '1')
})

t.test('a quoted << is no merge', async (t) => {
  const { map } = rootOf(`x: &x {a: 1}\n'<<': *x\n<<: *x\n`)
  t.same(map.items.map(isMerge), [false, false, true])
})

t.test('every value that some reader may take is a candidate', async (t) => {
  const { yaml, map } = rootOf('x: &x {a: 1}\na: 2\n<<: *x\n')
  t.same(values(candidates(yaml, map, 'a')), ['2', '1'])
  t.same(values(candidates(yaml, map, 'A')), ['2', '1'])
  t.same(candidates(yaml, map, 'none'), [])
})
