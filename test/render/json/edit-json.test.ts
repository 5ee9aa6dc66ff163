import t from 'tap'
import { editJson, type JsonEdit } from '../../../src/render/json/edit-json.ts'

const set = (path: JsonEdit['path'], value: NonNullable<JsonEdit['value']>): JsonEdit => ({
  path,
  value,
})

/** What is said, the text, the edits, and the text after them. */
const cases: [string, string, JsonEdit[], string][] = [
  [
    'a value is replaced where it stands',
    '{"a":  1 ,"b":2}',
    [set(['a'], true)],
    '{"a":  true ,"b":2}',
  ],
  [
    'a key is added as its neighbours are: minified',
    '{"a":1}',
    [set(['b'], 'x')],
    '{"a":1,"b":"x"}',
  ],
  ['on one line', '{ "a": 1 }', [set(['b'], { c: 1 })], '{ "a": 1, "b": { "c": 1 } }'],
  ['on lines', '{\n  "a": 1\n}\n', [set(['b'], [1])], '{\n  "a": 1,\n  "b": [\n    1\n  ]\n}\n'],
  [
    'with tabs',
    '{\n\t"a": 1\n}',
    [set(['b'], { c: 1 })],
    '{\n\t"a": 1,\n\t"b": {\n\t\t"c": 1\n\t}\n}',
  ],
  [
    'with CRLF',
    '{\r\n "a" : 1\r\n}',
    [set(['b'], [2])],
    '{\r\n "a" : 1,\r\n "b" : [\r\n  2\r\n ]\r\n}',
  ],
  [
    'deeper within',
    '{\n  "l": [\n    {\n      "a": 1\n    }\n  ]\n}',
    [set(['l', 0, 'b'], 2)],
    '{\n  "l": [\n    {\n      "a": 1,\n      "b": 2\n    }\n  ]\n}',
  ],
  [
    'an item is short where its neighbours are',
    '{\n  "l": [\n    {"n": 1}\n  ]\n}',
    [set(['l', 1], { n: 2 })],
    '{\n  "l": [\n    {"n": 1},\n    {"n": 2}\n  ]\n}',
  ],
  [
    'with their padding',
    '{\n  "l": [\n    { "n": 1 }\n  ]\n}',
    [set(['l', 1], { n: 2 })],
    '{\n  "l": [\n    { "n": 1 },\n    { "n": 2 }\n  ]\n}',
  ],
  [
    'a list on one line stays there',
    '{\n  "l": [1, 2]\n}',
    [set(['l', 2], 3)],
    '{\n  "l": [1, 2, 3]\n}',
  ],
  ['an empty list gets lines', '{\n  "l": []\n}', [set(['l', 0], 1)], '{\n  "l": [\n    1\n  ]\n}'],
  [
    'an empty object gets lines',
    '{\n  "o": { }\n}',
    [set(['o', 'a'], 1)],
    '{\n  "o": {\n    "a": 1\n  }\n}',
  ],
  ['an empty list of a minified text', '{"l":[]}', [set(['l', 0], { a: 1 })], '{"l":[{"a":1}]}'],
  ['an empty object alone', '{}', [set(['a'], 1)], '{"a": 1}'],
  [
    'what is missing on the way is made',
    '{\n  "a": 1\n}',
    [set(['b', 'c'], 2)],
    '{\n  "a": 1,\n  "b": {\n    "c": 2\n  }\n}',
  ],
  [
    'null is replaced by a list',
    '{\n  "l": null\n}',
    [set(['l'], [1])],
    '{\n  "l": [\n    1\n  ]\n}',
  ],
  [
    'numbers stay as they are written',
    '{"a": 1.50, "b": 1e2, "c": 12345678901234567890}',
    [set(['d'], 1)],
    '{"a": 1.50, "b": 1e2, "c": 12345678901234567890, "d": 1}',
  ],
  [
    'escapes stay as they are written',
    String.raw`{"a": "\u00e9\/"}`,
    [set(['b'], 'é')],
    String.raw`{"a": "\u00e9\/", "b": "é"}`,
  ],
  ['the first item goes', '[\n  1,\n  2\n]', [{ path: [0] }], '[\n  2\n]'],
  ['the last item goes', '[\n  1,\n  2\n]', [{ path: [1] }], '[\n  1\n]'],
  ['the only item goes', '[ 1 ]', [{ path: [0] }], '[]'],
  ['a key goes', '{"a": 1, "b": 2, "c": 3}', [{ path: ['b'] }], '{"a": 1, "c": 3}'],
  ['what is not there need not go', '{"a": 1}', [{ path: ['b'] }], '{"a": 1}'],
  [
    'edits follow one another',
    '{"l": []}',
    [set(['l', 0], 1), set(['l', 1], 2), { path: ['l', 0] }],
    '{"l": [2]}',
  ],
]

for (const [what, text, edits, after] of cases) {
  t.test(`${what}: ${JSON.stringify(text).slice(0, 40)}`, async (t) => {
    t.equal(editJson('task.json', text, edits), after)
  })
}
