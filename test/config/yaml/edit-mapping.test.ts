import t from 'tap'
import { readYaml, type YamlMap } from '../../../src/config/yaml/document.ts'
import { editMap } from '../../../src/config/yaml/edit-mapping.ts'
import type { WantedMap } from '../../../src/config/yaml/wanted.ts'
import { applySplices } from '../../../src/text/splice.ts'
import { thrownBy } from '../thrown-by.ts'

const on: WantedMap = new Map([['fips', new Map([['enabled', true]])]])

function edited(text: string, tree: WantedMap = on): string {
  const yaml = readYaml('a.yaml', text)
  const map = yaml.root as YamlMap
  return applySplices(text, editMap({ yaml, eol: '\n', map, prefix: '' }, tree, 'end'))
}

for (const [behaviour, before, after] of [
  ['adds a mapping that is missing', 'a: 1\n', 'a: 1\nfips:\n  enabled: true\n'],
  ['adds a key to a mapping', 'fips:\n  x: 1\n', 'fips:\n  x: 1\n  enabled: true\n'],
  ['replaces a value on its line', 'fips:\n  enabled: no # c\n', 'fips:\n  enabled: true # c\n'],
  ['replaces a value in a flow mapping', 'fips: {enabled: no}\n', 'fips: {enabled: true}\n'],
  ['fills a mapping without a value', 'fips:\nb: 1\n', 'fips:\n  enabled: true\nb: 1\n'],
  ['finds a key in other letters', 'FIPS:\n  Enabled: no\n', 'FIPS:\n  Enabled: true\n'],
  ['leaves alone what holds', 'fips: {enabled: true}\n', 'fips: {enabled: true}\n'],
] as const)
  t.test(behaviour, async (t) => {
    t.equal(edited(before), after)
    t.equal(edited(after), after, 'a second edit changes nothing')
  })

t.test('a mapping that an alias brings is written out, the anchor left as it is', async (t) => {
  t.equal(
    edited('x: &x\n  https: false\nfips: *x\n'),
    'x: &x\n  https: false\nfips:\n  https: false\n  enabled: true\n',
  )
})

t.test('a mapping that a merge brings is written out beside the merge', async (t) => {
  const text = 'x: &x\n  fips:\n    https: false\n<<: *x\n'
  t.equal(edited(text), `${text}fips:\n  https: false\n  enabled: true\n`)
})

for (const [name, text, code, message] of [
  ['a key that is there twice', 'fips: {}\nFips: {}\n', 'CONFIG_DUPLICATE_KEY', /again on line 2/],
  [
    'a merge behind the key',
    'x: &x {fips: {enabled: no}}\nfips: {enabled: no}\n<<: *x\n',
    'CONFIG_MERGE_WINS',
    /a\.yaml:3/,
  ],
  [
    'an anchor that is used elsewhere',
    'fips: &x {enabled: no}\ny: *x\n',
    'CONFIG_ANCHOR_SHARED',
    /a\.yaml:1/,
  ],
  ['a single value for a mapping', 'fips: yes\n', 'CONFIG_NOT_A_MAPPING', /fips is a single value/],
  ['a list for a mapping', 'fips: [a]\n', 'CONFIG_NOT_A_MAPPING', /fips is a list/],
  [
    'a mapping for a value',
    'fips:\n  enabled: {a: 1}\n',
    'CONFIG_WRONG_TYPE',
    /fips\.enabled is a mapping/,
  ],
  ['a list for a value', 'fips:\n  enabled: [a]\n', 'CONFIG_WRONG_TYPE', /fips\.enabled is a list/],
  [
    'an alias with more than plain settings',
    'x: &x\n  a: &y {b: {c: 1}}\nfips: *x\nz: *y\n',
    'CONFIG_ALIAS_TOO_DEEP',
    /fips comes from/,
  ],
] as const)
  t.test(`refuses ${name}`, async (t) => {
    const error = thrownBy(() => edited(text))
    t.equal(error.code, code)
    t.match(error.message, message)
  })
