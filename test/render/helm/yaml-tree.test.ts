import t from 'tap'
import { parse } from 'yaml'
import { readYaml } from '../../../src/config/yaml/document.ts'
import { yamlTree } from '../../../src/render/helm/yaml-tree.ts'
import { eachKey, placeOf, type Tree, treeAt } from '../../../src/render/tree.ts'

const treeOf = (text: string) => yamlTree(readYaml('values.yaml', text, 'exact'))

function plain(tree: Tree | undefined): unknown {
  if (tree === undefined || tree.kind === 'leaf') return tree?.value
  if (tree.kind === 'list') return tree.items.map(plain)
  return Object.fromEntries([...tree.entries].map(([name, { value }]) => [name, plain(value)]))
}

const texts = [
  'a: {b: [1, two, null, true]}\n',
  'a:\n- b: 1\n  c: x\n- []\n',
  'base: &b {x: 1, z: 2}\nmore: {<<: *b, z: 3}\n',
  'one: &o {x: 1}\ntwo: &t {w: 2}\nboth: {<<: [*o, *t], z: 3}\n',
  'list: &l [1, 2]\nagain: *l\n',
  'a: |\n  some\n  text\nb: "q\\n"\n',
  'a: !!str 1\nb: 0x10\nc: 1e3\n',
]

for (const text of texts) {
  t.test(`${JSON.stringify(text)} is read as another reader of YAML reads it`, async (t) => {
    t.same(plain(treeOf(text)), parse(text, { version: '1.1' }))
  })
}

t.test('a text that says nothing has no tree', async (t) => {
  for (const text of ['', '\n\n', '# a comment\n', '---\n']) t.equal(treeOf(text), undefined, text)
})

t.test('everything is found where it stands', async (t) => {
  const text = 'a:\n  "b" : [1, {c: x}]\n  d:\n'
  const tree = treeOf(text)
  t.equal(placeOf(tree, ['a']), 0)
  t.equal(placeOf(tree, ['a', 'b']), text.indexOf('"b"'))
  t.equal(placeOf(tree, ['a', 'b', 1]), text.indexOf('{c'))
  const leaf = treeAt(tree, ['a', 'b', 1, 'c'])
  t.equal(leaf && text.slice(leaf.start, leaf.end), 'x')
  t.match(treeAt(tree, ['a', 'd']), { kind: 'leaf', value: null }, 'a key without a value')
})

t.test('what aliases share is one subtree, which is visited once', async (t) => {
  const tree = treeOf('a: &a {k: 1}\nb: *a\nc: [*a]\n')
  t.equal(treeAt(tree, ['a']), treeAt(tree, ['b']))
  t.equal(treeAt(tree, ['a']), treeAt(tree, ['c', 0]))
  const visited: string[] = []
  if (tree) eachKey(tree, (name) => visited.push(name))
  t.same(visited.sort(), ['a', 'b', 'c', 'k'])
})
