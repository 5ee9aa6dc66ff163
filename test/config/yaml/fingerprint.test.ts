import t from 'tap'
import { readYaml } from '../../../src/config/yaml/document.ts'
import { fingerprints } from '../../../src/config/yaml/prove.ts'

for (const [behaviour, a, b, equal] of [
  ['styles do not count', `a: {b: [1, 'x']}\n`, `a:\n  b:\n  - 1\n  - "x"\n`, true],
  ['a number and its string differ', 'a: 1\n', `a: '1'\n`, false],
  ['spellings of a boolean are one', 'a: yes\n', 'a: true\n', true],
  ['an alias is what it stands for', 'x: &x [1]\na: *x\n', 'x: [1]\na: [1]\n', true],
  ['the order of keys counts', 'a: 1\nb: 2\n', 'b: 2\na: 1\n', false],
  ['an empty value is null', 'a:\n', 'a: ~\n', true],
  ['a tag of its own counts', 'a: !x 1\n', 'a: 1\n', false],
  ['a block that the file ends has no last line break', 'a: |\n  x', 'a: x\n', true],
  ['a block that goes on has one', 'a: |\n  x\nb: 1\n', 'a: x\nb: 1\n', false],
] as const)
  t.test(behaviour, async (t) => {
    const number = fingerprints()
    const [one, other] = [readYaml('a', a), readYaml('b', b)]
    t.equal(number(one, one.root) === number(other, other.root), equal)
  })

t.test('time is linear in aliases of aliases', async (t) => {
  const level = (n: number) => `k${n}: &l${n} [*l${n - 1}, *l${n - 1}]\n`
  const text = `k0: &l0 [1]\n${Array.from({ length: 60 }, (_, n) => level(n + 1)).join('')}`
  const yaml = readYaml('a', text)
  t.equal(typeof fingerprints()(yaml, yaml.root), 'number', '2 to the 60 nodes, each seen once')
})
