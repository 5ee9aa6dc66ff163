import t from 'tap'
import { readYaml, type YamlMap } from '../../../src/config/yaml/document.ts'
import { addKeys, appendLines } from '../../../src/config/yaml/put-value.ts'
import { applySplices } from '../../../src/text/splice.ts'

const keys = new Map([['https', false]])

function added(text: string, placement: 'end' | 'start', inner = false): string {
  const yaml = readYaml('a.yaml', text)
  const map = (inner ? yaml.root?.items[0]?.value : yaml.root) as YamlMap
  return applySplices(text, addKeys({ yaml, eol: '\n', map, prefix: '' }, keys, placement))
}

for (const [behaviour, before, after, placement, inner] of [
  ['the end of the file', 'a: 1\n', 'a: 1\nhttps: false\n', 'end', false],
  ['the end of a file without a last line break', 'a: 1', 'a: 1\nhttps: false\n', 'end', false],
  ['the start', '# c\na: 1\n', '# c\nhttps: false\na: 1\n', 'start', false],
  ['a marker', 'a: 1\n...\n', 'a: 1\nhttps: false\n...\n', 'end', false],
  [
    'a block mapping',
    'f:\n    a: 1 # c\nb: 2\n',
    'f:\n    a: 1 # c\n    https: false\nb: 2\n',
    'end',
    true,
  ],
  ['a flow mapping', 'f: {a: 1}\n', 'f: {a: 1, https: false}\n', 'end', true],
  ['an empty flow mapping', 'f: {}\n', 'f: {https: false}\n', 'end', true],
  [
    'a flow mapping that ends with a bare key',
    'f: {a:}\n',
    'f: {a: , https: false}\n',
    'end',
    true,
  ],
] as const)
  t.test(`a key is added at ${behaviour}`, async (t) => {
    t.equal(added(before, placement, inner), after)
  })

t.test('lines are appended with the line ends of the file', async (t) => {
  const yaml = readYaml('a.yaml', 'a: 1')
  t.equal(applySplices(yaml.text, appendLines(yaml, '\r\n', ['b: 2'])), 'a: 1\r\nb: 2\r\n')
})
