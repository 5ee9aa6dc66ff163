import t from 'tap'
import { readYaml } from '../../../src/config/yaml/document.ts'
import { thrownBy } from '../thrown-by.ts'

/** What is wrong with a file, and what the refusal says. */
const refused: [string, string, number, RegExp][] = [
  ['a: 1\n\tb: 2\n', 'CONFIG_NOT_YAML', 2, /tab/],
  ['a: [b\n', 'CONFIG_NOT_YAML', 2, /bracket/],
  ['a: "b\n\nc: 1\nd: 2\n', 'CONFIG_NOT_YAML', 1, /quote that begins here/],
  ["a: 1\nb: [c, 'd\ne: 1\n", 'CONFIG_NOT_YAML', 2, /quote that begins here/],
  ['a: "b\nc: "d"\n', 'CONFIG_NOT_YAML', 1, /quote/],
  ['a: b: c\n', 'CONFIG_NOT_YAML', 1, /mapping/],
  ['a: "\\q"\n', 'CONFIG_NOT_YAML', 1, /escape/],
  ['x: 1\na: *b\nb: &b 1\n', 'CONFIG_NOT_YAML', 2, /\*b/],
  [`${'['.repeat(20_000)}\n`, 'CONFIG_NOT_YAML', 1, /cannot be parsed/],
  ['# c\n- a\n', 'CONFIG_NOT_A_MAPPING', 2, /found a list/],
  ['a\n', 'CONFIG_NOT_A_MAPPING', 1, /found a value/],
  ['""\n', 'CONFIG_NOT_A_MAPPING', 1, /found a value/],
  ['|\n', 'CONFIG_NOT_A_MAPPING', 1, /found a value/],
  ['!!map\n', 'CONFIG_NOT_A_MAPPING', 1, /found a value/],
  ['a: 1\n---\n', 'CONFIG_SEVERAL_DOCUMENTS', 2, /only the first one/],
]

for (const [text, code, line, what] of refused) {
  t.test(`${JSON.stringify(text).slice(0, 40)} is refused with its line`, async (t) => {
    const error = thrownBy(() => readYaml('datadog.yaml', text))
    t.equal(error.code, code)
    t.ok(error.message.startsWith(`datadog.yaml:${line}: `), error.message)
    t.match(error.message, what)
  })
}

t.test('the line itself is not shown, since it may hold a secret', async (t) => {
  const error = thrownBy(() => readYaml('f', 'api_key: s3cret: x\n'))
  t.notMatch(error.message + error.remedy, 's3cret')
})

t.test('an alias stands for the last node before it with that anchor', async (t) => {
  const yaml = readYaml('f', 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n')
  const values = yaml.root?.items.map((pair) => `${yaml.target(pair.value)}`)
  t.same(values, ['1', '1', '2', '2'])
  t.same(
    yaml.root?.items.map((pair) => yaml.isShared(pair.value)),
    [true, false, true, false],
  )
})

t.test('content can be added before the marker of the end', async (t) => {
  const ends: [string, number][] = [
    ['', 0],
    ['a: 1', 4],
    ['a: 1\n...\n', 5],
    ['a: |\n  ...\n  x\n... # c\n', 15],
    ['---\n...', 4],
    ['# ...\n', 6],
  ]
  for (const [text, end] of ends) t.equal(readYaml('f', text).end, end, JSON.stringify(text))
})
