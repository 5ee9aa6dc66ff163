import t from 'tap'
import { indentAt, isSpread, jsonStyle, members } from '../../../src/render/json/edit-json.ts'
import { readJson } from '../../../src/render/json/read-json.ts'

const read = (text: string) => readJson('task.json', text)
const style = (text: string) => jsonStyle(text, read(text))

/** Texts, and how they are written. */
const cases: [what: string, text: string, style: Partial<ReturnType<typeof style>>][] = [
  ['minified', '{"a":1,"b":{"c":2}}', { unit: '', colon: ':', comma: ',', padding: '' }],
  ['on one line', '{"a": 1}', { unit: '', colon: ': ', comma: ', ', padding: '' }],
  ['on one line with padding', '{ "a": 1 }', { unit: '', padding: ' ' }],
  ['two spaces', '{\n  "a": 1\n}', { unit: '  ', eol: '\n', colon: ': ', padding: ' ' }],
  ['tabs', '{\n\t"a": 1\n}', { unit: '\t' }],
  ['CRLF', '{\r\n    "a": 1\r\n}', { unit: '    ', eol: '\r\n' }],
  ['a space before the colon', '{"a" : 1}', { colon: ' : ' }],
  ['a value on the line below its key', '{"a":\n  1}', { colon: ': ', comma: ', ' }],
  ['lines in lines, short objects within', '[\n  {"a": 1},\n  {}\n]', { unit: '  ', padding: '' }],
  ['a list on lines within an object on one', '{"l": [\n  1\n]}', { unit: '  ' }],
  ['a first object that is empty', '{\n  "a": {},\n  "b": { "c": 1 }\n}', { padding: ' ' }],
  ['no pair at all', '[1]', { unit: '', colon: ': ', comma: ', ', padding: '' }],
  ['a single value', '1', { unit: '', colon: ': ', comma: ', ' }],
]

for (const [what, text, expected] of cases) {
  t.test(`${what}: ${JSON.stringify(text)}`, async (t) => {
    t.match(style(text), expected)
  })
}

t.test('the members of a collection begin at their keys or at themselves', async (t) => {
  const text = '{"a": [10, 20], "b": {}}'
  const map = read(text)
  if (map.kind !== 'map') return t.fail('an object is a mapping')
  t.same(
    members(map).map(({ start }) => start),
    [text.indexOf('"a"'), text.indexOf('"b"')],
  )
  const list = map.entries.get('a')?.value
  if (list?.kind !== 'list') return t.fail('a list is a list')
  t.same(
    members(list).map(({ start }) => start),
    [text.indexOf('10'), text.indexOf('20')],
  )
})

t.test('a collection is spread if its first value has a line of its own', async (t) => {
  const spread = (text: string) => {
    const tree = read(text)
    return tree.kind === 'leaf' ? undefined : isSpread(text, tree)
  }
  t.equal(spread('[\n1]'), true)
  t.equal(spread('[1,\n2]'), false)
  t.equal(spread('[\n]'), false, 'nothing has a line')
  t.equal(spread('[[\n1]]'), false, 'the inner list has lines, the outer one does not')
})

t.test('gives the indentation of the line around an offset', async (t) => {
  const text = '{\n \t"a": [1,\n2]\n}'
  t.equal(indentAt(text, text.indexOf('1')), ' \t')
  t.equal(indentAt(text, text.indexOf('2')), '')
  t.equal(indentAt(text, 0), '')
})
