import t from 'tap'
import { readYaml } from '../../../src/config/yaml/document.ts'
import { holds, holdsIn, type WantedValue } from '../../../src/config/yaml/wanted.ts'

for (const [text, wanted, expected] of [
  ['a: true', true, true],
  ['a: yes', true, false],
  ["a: 'true'", true, false],
  ['a: !!bool true', true, false],
  ['a: x', 'x', true],
  ["a: '1'", '1', true],
  ['a: 1', '1', false],
  ['a: [x, z]', ['x', 'z'], true],
  ['a: [z, x]', ['x', 'z'], false],
  ['a: [yes]', ['yes'], false],
  ['a: x', ['x'], false],
  ['A: x', 'x', true],
  ['a: x\nA: y', 'x', false],
  ['b: x', 'x', false],
  ['m: &m {a: y}\na: x\n<<: *m', 'x', false],
  ['a: {b: true, c: 1}', new Map([['b', true]]), true],
  ['a: {c: 1}', new Map([['b', true]]), false],
] as readonly (readonly [string, WantedValue, boolean])[])
  t.test(`${JSON.stringify(text)} ${expected ? 'has' : 'has not'} the wanted value`, async (t) => {
    const yaml = readYaml('a.yaml', `${text}\n`)
    t.ok(yaml.root)
    t.equal(yaml.root && holdsIn(yaml, yaml.root, 'a', wanted), expected)
  })

t.test('a missing node has no wanted value', async (t) => {
  const yaml = readYaml('a.yaml', '')
  t.equal(holds(yaml, undefined, 'x'), false)
  t.equal(holds(yaml, undefined, new Map([['b', true]])), false)
})
