import t from 'tap'
import { readYaml } from '../../../src/config/yaml/document.ts'
import { editIsProved } from '../../../src/config/yaml/prove.ts'
import { wantedTree } from '../../../src/config/yaml/wanted.ts'

const tree = wantedTree([
  { path: ['fips', 'enabled'], value: true },
  { path: ['api_key'], value: 'k' },
])

/** What happened to a file: its text before and after, and whether that is accepted. */
const cases: [string, string, string, boolean][] = [
  ['set, all else the same', 'a: 1\n', 'a: 1\napi_key: k\nfips: {enabled: true}\n', true],
  ['set in another style', 'a: [b]\n', 'api_key: "k"\nfips:\n  enabled: true\na:\n- b\n', true],
  ['a file of nothing', '', 'api_key: k\nfips: {enabled: true}\n', true],
  [
    'a value that was replaced',
    'fips: {enabled: 1}\n',
    'api_key: k\nfips: {enabled: true}\n',
    true,
  ],
  ['a sub-key that stays', 'fips: {x: 1}\n', 'fips: {enabled: true, x: 1}\napi_key: k\n', true],
  [
    'an alias written out',
    'x: &x {y: 1}\nfips: *x\n',
    'x: &x {y: 1}\nfips: {enabled: true, y: 1}\napi_key: k\n',
    true,
  ],
  ['nothing left', 'a: 1\n', '', false],
  ['one key missing', 'a: 1\n', 'a: 1\nfips: {enabled: true}\n', false],
  ['one key wrong', 'a: 1\n', 'a: 1\napi_key: x\nfips: {enabled: true}\n', false],
  ['a sub-key wrong', 'a: 1\n', 'a: 1\napi_key: k\nfips: {enabled: yes}\n', false],
  [
    'a duplicate that says otherwise',
    'a: 1\n',
    'a: 1\napi_key: k\nfips: {enabled: true}\nFips: {}\n',
    false,
  ],
  ['another key gone', 'a: 1\nb: 2\n', 'a: 1\napi_key: k\nfips: {enabled: true}\n', false],
  ['another key new', 'a: 1\n', 'a: 1\nb: 1\napi_key: k\nfips: {enabled: true}\n', false],
  ['another value', 'a: 1\n', 'a: 2\napi_key: k\nfips: {enabled: true}\n', false],
  ['another type', 'a: 1\n', 'a: "1"\napi_key: k\nfips: {enabled: true}\n', false],
  ['another tag', 'a: !x b\n', 'a: !y b\napi_key: k\nfips: {enabled: true}\n', false],
  ['another order', 'a: 1\nb: 2\n', 'b: 2\na: 1\napi_key: k\nfips: {enabled: true}\n', false],
  [
    'another order deep down',
    'a: {b: [1, 2]}\n',
    'a: {b: [2, 1]}\napi_key: k\nfips: {enabled: true}\n',
    false,
  ],
  ['a sub-key gone', 'fips: {x: 1}\n', 'fips: {enabled: true}\napi_key: k\n', false],
  [
    'a sub-key of an alias gone',
    'x: &x {y: 1}\nfips: *x\n',
    'x: &x {y: 1}\nfips: {enabled: true}\napi_key: k\n',
    false,
  ],
  ['a longer literal', 'a: |\n  b', 'a: |\n  b\napi_key: k\nfips: {enabled: true}\n', false],
]

for (const [name, before, after, proved] of cases) {
  t.test(`${name}: ${proved ? 'proved' : 'not proved'}`, async (t) => {
    t.equal(editIsProved(readYaml('f', before), readYaml('f', after), tree), proved)
  })
}

t.test('aliases upon aliases are compared in no time', async (t) => {
  const level = (n: number) => `l${n}: &l${n} [${`*l${n - 1},`.repeat(10)}]\n`
  const text = `l0: &l0 [1]\n${Array.from({ length: 12 }, (_, n) => level(n + 1)).join('')}`
  const before = performance.now()
  const after = `${text}api_key: k\nfips: {enabled: true}\n`
  t.ok(editIsProved(readYaml('f', text), readYaml('f', after), tree))
  t.notOk(editIsProved(readYaml('f', text), readYaml('f', after.replace('[1]', '[2]')), tree))
  t.ok(performance.now() - before < 5000)
})
