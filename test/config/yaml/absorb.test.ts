import t from 'tap'
import { readYaml, type YamlMap } from '../../../src/config/yaml/document.ts'
import { absorb } from '../../../src/config/yaml/edit-mapping.ts'
import { isWantedMap, type WantedMap } from '../../../src/config/yaml/wanted.ts'

function absorbed(text: string, wanted: WantedMap) {
  const yaml = readYaml('a.yaml', text)
  const map = yaml.target(yaml.root?.items[0]?.value) as YamlMap
  const found = absorb(yaml, map, wanted)
  return isWantedMap(found) ? [...found] : found
}

t.test('wanted values replace those of the source, others are copied as written', async (t) => {
  const wanted = new Map([
    ['enabled', true],
    ['https', false],
  ])
  t.same(absorbed(`fips: {Enabled: no, port: 0x10, name: 'a', none: ~}`, wanted), [
    ['Enabled', true],
    ['port', { raw: '0x10' }],
    ['name', 'a'],
    ['none', { raw: 'null' }],
    ['https', false],
  ])
})

for (const [what, text] of [
  ['a list', 'fips: {list: [1]}'],
  ['a mapping', 'fips: {deeper: {a: 1}}'],
  ['a tagged value', 'fips: {a: !!int 1}'],
] as const)
  t.test(`a source with ${what} cannot be copied`, async (t) => {
    t.equal(absorbed(text, new Map([['enabled', true]])), undefined)
  })
