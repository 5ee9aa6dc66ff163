import t from 'tap'
import {
  isJsonList,
  type Json,
  type JsonStyle,
  member,
  writeJson,
} from '../../../src/render/json/edit-json.ts'

const lines: JsonStyle = { eol: '\n', unit: '  ', colon: ': ', comma: ', ', padding: ' ' }
const minified: JsonStyle = { eol: '\n', unit: '', colon: ':', comma: ',', padding: '' }
const value: Json = { a: [1, { b: null }], c: {}, d: [] }

t.test('writes everything on one line without an indentation', async (t) => {
  t.equal(writeJson(value, lines), '{ "a": [1, { "b": null }], "c": {}, "d": [] }')
  t.equal(writeJson(value, minified), '{"a":[1,{"b":null}],"c":{},"d":[]}')
})

t.test('writes a value a line, indented from the line it begins on', async (t) => {
  t.equal(
    writeJson(value, lines, '  '),
    [
      '{',
      '    "a": [',
      '      1,',
      '      {',
      '        "b": null',
      '      }',
      '    ],',
      '    "c": {},',
      '    "d": []',
      '  }',
    ].join('\n'),
  )
})

t.test('ends lines as the file does', async (t) => {
  t.equal(writeJson([1, 2], { ...lines, eol: '\r\n' }, ''), '[\r\n  1,\r\n  2\r\n]')
})

t.test('what it writes is read back as the same value', async (t) => {
  const odd: Json = { 'a"b\\': 'line\nline\u2028', '': [[], [[]], { x: -1.5e-7 }], t: true }
  for (const style of [lines, minified]) {
    for (const indent of [undefined, '', '\t']) {
      t.same(JSON.parse(writeJson(odd, style, indent)), odd)
    }
  }
})

t.test('a member is its quoted key and its value', async (t) => {
  t.equal(member('a"b', [1], minified), '"a\\"b":[1]')
  t.equal(member('a', [1], lines, '  '), '"a": [\n    1\n  ]')
})

t.test('tells lists from objects', async (t) => {
  t.ok(isJsonList([]))
  for (const other of [{}, null, 'a', 1]) t.notOk(isJsonList(other))
})
