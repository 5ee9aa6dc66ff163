import t from 'tap'
import { type Alias, isMap, type ParsedNode, parseDocument } from 'yaml'
import { aliasTargets } from '../../../src/config/yaml/document.ts'

const parse = (text: string) => {
  const { contents } = parseDocument(text, { merge: false })
  const value = (name: string) => (isMap(contents) ? contents.get(name, true) : undefined)
  return { ...aliasTargets(contents as ParsedNode), value }
}

t.test('an alias stands for the last node before it with that anchor', async (t) => {
  const { targets, shared, broken, value } = parse('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')
  t.equal(targets.get(value('b') as unknown as Alias), value('a'))
  t.equal(targets.get(value('d') as unknown as Alias), value('c'))
  t.same(
    [value('a'), value('b'), value('c')].map((node) => shared.has(node)),
    [true, false, true],
  )
  t.equal(broken, undefined)
})

for (const [text, source, why] of [
  ['a: *x\nb: &x 1\n', 'x', 'stands before its anchor'],
  ['a: &x\n  b: *x\n', 'x', 'lies within its own anchor'],
  ['a: *none\nb: *x\n', 'none', 'is the first of two without an anchor'],
] as const)
  t.test(`an alias that ${why} is broken`, async (t) => {
    t.equal(parse(text).broken?.source, source)
  })
