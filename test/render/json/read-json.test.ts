import t from 'tap'
import { exitCode } from '../../../src/errors.ts'
import { readJson } from '../../../src/render/json/read-json.ts'
import { leafAt, placeOf, type Tree, treeAt } from '../../../src/render/tree.ts'
import { thrownBy } from '../../config/thrown-by.ts'

function plain(tree: Tree): unknown {
  if (tree.kind === 'leaf') return tree.value
  if (tree.kind === 'list') return tree.items.map(plain)
  return Object.fromEntries([...tree.entries].map(([name, { value }]) => [name, plain(value)]))
}

const texts = [
  'null',
  ' [] ',
  '{}',
  '[1, -0.5, 1e3, 1E-2, 0]',
  '{"a": {"b": [true, false, null, "x"]}, "": ""}',
  String.raw`"\"\\\/\b\f\n\r\té😀"`,
  '"\u2028 \u007f é 😀"',
  '\t{\r\n"a"\t:\r\n1}\n',
]

for (const text of texts) {
  const name = JSON.stringify(text).replace(/[^ -~]/g, '?') // a line separator in a name upsets tap
  t.test(`${name} is read as other readers read it`, async (t) => {
    t.same(plain(readJson('task.json', text)), JSON.parse(text))
  })
}

const dollar = '$'

/** Texts that are refused, and the code and line that are told. */
const refused: [string, string, number][] = [
  ['', 'CONFIG_NOT_JSON', 1],
  ['{\n"a": 1,\n}', 'CONFIG_NOT_JSON', 3],
  ['[1,\n2,]', 'CONFIG_NOT_JSON', 2],
  ['{"a" 1}', 'CONFIG_NOT_JSON', 1],
  ["{'a': 1}", 'CONFIG_NOT_JSON', 1],
  ['{a: 1}', 'CONFIG_NOT_JSON', 1],
  ['[01]', 'CONFIG_NOT_JSON', 1],
  ['[+1]', 'CONFIG_NOT_JSON', 1],
  ['[1.]', 'CONFIG_NOT_JSON', 1],
  ['["a\nb"]', 'CONFIG_NOT_JSON', 1],
  [String.raw`["\x"]`, 'CONFIG_NOT_JSON', 1],
  ['["a', 'CONFIG_NOT_JSON', 1],
  ['[tru]', 'CONFIG_NOT_JSON', 1],
  ['{"a": 1', 'CONFIG_NOT_JSON', 1],
  ['// note\n{}', 'CONFIG_NOT_JSON', 1],
  ['a: 1', 'CONFIG_NOT_JSON', 1],
  ['['.repeat(5000), 'CONFIG_NOT_JSON', 1],
  ['{}\n{}', 'CONFIG_SEVERAL_DOCUMENTS', 2],
  ['{} x', 'CONFIG_SEVERAL_DOCUMENTS', 1],
  ['{"a": 1,\n"a": 2}', 'CONFIG_DUPLICATE_KEY', 2],
  ['{"a":\n{{ b }}}', 'CONFIG_TEMPLATED', 2],
  ['{% if a %}{}{% endif %}', 'CONFIG_TEMPLATED', 1],
  [`{"a": ${dollar}{b}}`, 'CONFIG_TEMPLATED', 1],
  ['{"a": <%= b %>}', 'CONFIG_TEMPLATED', 1],
]

for (const [text, code, line] of refused) {
  t.test(`${JSON.stringify(text).slice(0, 40)} is refused with its line`, async (t) => {
    const error = thrownBy(() => readJson('task.json', text))
    t.equal(error.code, code)
    t.equal(exitCode[error.exit], 6)
    t.ok(error.message.startsWith(`task.json:${line}: `), error.message)
  })
}

t.test('the text itself is not shown, since it may hold a secret', async (t) => {
  const error = thrownBy(() => readJson('task.json', '{"DD_API_KEY": a1b2c3d4e5f6}'))
  t.notMatch(error.message + error.remedy, /a1b2c3d4/)
})

t.test('a template sign within quotes is text', async (t) => {
  const text = `{{ b }} ${dollar}{c}`
  t.equal(leafAt(readJson('task.json', `{"a": "${text}"}`), ['a']), text)
})

t.test('everything is found where it stands', async (t) => {
  const text = '{"a": [10, {"b": "x"}]}'
  const tree = readJson('task.json', text)
  const at = (path: (string | number)[]): string => {
    const node = treeAt(tree, path)
    return node ? text.slice(node.start, node.end) : 'missing'
  }
  t.equal(at(['a']), '[10, {"b": "x"}]')
  t.equal(at(['a', 1]), '{"b": "x"}')
  t.equal(at(['a', 1, 'b']), '"x"')
  t.equal(at(['a', 2]), 'missing')
  t.equal(at(['a', 'b', 'c']), 'missing')
  t.equal(placeOf(tree, ['a']), text.indexOf('"a"'))
  t.equal(placeOf(tree, ['a', 1, 'b']), text.indexOf('"b"'))
  t.equal(placeOf(tree, ['a', 0]), text.indexOf('10'))
  t.equal(placeOf(tree, ['z']), undefined)
})
