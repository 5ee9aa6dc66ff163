import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { valueProblem, yamlString } from '../../../src/config/yaml/render.ts'

/** Strings, and how they are to be written in block context. */
const written: [string, string][] = [
  ['ddog-gov.com', 'ddog-gov.com'],
  ['a1b2c3d4e5f60718293a4b5c6d7e8f90', 'a1b2c3d4e5f60718293a4b5c6d7e8f90'],
  ['0000000000000000000000000000000f', '0000000000000000000000000000000f'],
  ['web-1.example.com', 'web-1.example.com'],
  ['team:billing', 'team:billing'],
  ['url:https://example.com/a', 'url:https://example.com/a'],
  ['12345678901234567890123456789012', `'12345678901234567890123456789012'`],
  ['1234567890123456789012345678e567', `'1234567890123456789012345678e567'`],
  ['0b010101', `'0b010101'`],
  ['0x1f', `'0x1f'`],
  ['0o17', `'0o17'`],
  ['017', `'017'`],
  ['1_000', `'1_000'`],
  ['190:20:30', `'190:20:30'`],
  ['2001-12-14', `'2001-12-14'`],
  ['.inf', `'.inf'`],
  ['-.INF', `'-.INF'`],
  ['.nan', `'.nan'`],
  ['1.5', `'1.5'`],
  ['e9', `'e9'`],
  ['E-9', `'E-9'`],
  ['+1', `'+1'`],
  ['10.0.0.1', `'10.0.0.1'`],
  ['', `''`],
  ['~', `'~'`],
  ['null', `'null'`],
  ['Yes', `'Yes'`],
  ['n', `'n'`],
  ['OFF', `'OFF'`],
  ['true', `'true'`],
  ['=', `'='`],
  ['<<', `'<<'`],
  ['-', `'-'`],
  ['--- a', `'--- a'`],
  ['...', `'...'`],
  ['# a', `'# a'`],
  ['a #b', `'a #b'`],
  ['a: b', `'a: b'`],
  ['a:', `'a:'`],
  [' a', `' a'`],
  ['a ', `'a '`],
  ["it's", `'it''s'`],
  ["'", `''''`],
  ['"', `'"'`],
  ['/ & | \\ $( ) ;', `'/ & | \\ $( ) ;'`],
  ['*a', `'*a'`],
  ['&a', `'&a'`],
  ['!a', `'!a'`],
  ['%a', `'%a'`],
  ['@a', `'@a'`],
  ['`a', "'`a'"],
  ['[a', `'[a'`],
  ['größe', `'größe'`],
  ['日本 🚀', `'日本 🚀'`],
  ['a\nb', '"a\\nb"'],
  ['a\tb', '"a\\tb"'],
  ['\\"\n', '"\\\\\\"\\n"'],
  ['a\u2028b\ufeff', '"a\\u2028b\\ufeff"'],
]

for (const [value, text] of written) {
  t.test(`${encodeURI(value)} is written ${text}`, async (t) => {
    t.equal(yamlString(value, 'block'), text)
  })
}

t.test('within braces a colon needs quotes, as older readers refuse it', async (t) => {
  t.equal(yamlString('a:b', 'flow'), `'a:b'`)
  t.equal(yamlString('ddog-gov.com', 'flow'), 'ddog-gov.com')
})

/** Reads a string back in every place where one is written, by both versions of YAML. */
function readBack(value: string): unknown[] {
  const block = yamlString(value, 'block')
  const flow = yamlString(value, 'flow')
  return (['1.1', '1.2'] as const).flatMap((version) => [
    parse(`k: ${block} # c\nz: 1\n`, { version }).k,
    parse(`k:\n  - ${block}\n`, { version }).k[0],
    parse(`{k: ${flow}, z: [${flow}]}`, { version }).k,
    parse(`{k: ${flow}, z: [${flow}]}`, { version }).z[0],
  ])
}

const long = `${'x & y '.repeat(1700)}end`

t.test('each of these is read back exactly, wherever it stands', async (t) => {
  for (const value of [...written.map(([value]) => value), long, '1'.repeat(10_240)]) {
    for (const back of readBack(value)) if (back !== value) t.equal(back, value)
  }
  t.ok(long.length > 10_000)
})

t.test('any string that is accepted is read back exactly', async (t) => {
  const pieces = [
    'yes',
    'null',
    '0x',
    '1e',
    '9',
    'e',
    ':',
    ' ',
    '#',
    "'",
    '"',
    '\\',
    '\n',
    '-',
    'é',
  ]
  const string = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(string, (value) => {
      fc.pre(valueProblem({ path: ['k'], value }) === undefined)
      return readBack(value).every((back) => back === value)
    }),
    { seed: 4282, numRuns: 3000 },
  )
  t.pass('3000 strings')
})

t.test(
  'a value with a control character is refused by name and place, and not shown',
  async (t) => {
    const refused: [string, string][] = [
      ['secret\0', 'U+0000 at position 7'],
      ['secret\r\n', 'U+000D at position 7'],
      ['\x1b[0m', 'U+001B at position 1'],
      ['secret\x7f', 'U+007F at position 7'],
      ['secret\x85', 'U+0085 at position 7'],
      ['secret\ud800', 'U+D800 at position 7'],
    ]
    for (const [value, what] of refused) {
      const problem = valueProblem({ path: ['proxy', 'https'], value })
      t.equal(problem?.code, 'VALUE_NOT_ACCEPTABLE')
      t.match(problem?.message, `proxy.https: the value contains the character ${what}`)
      t.notMatch(problem?.message, 'secret')
    }
    t.equal(valueProblem({ path: ['tags'], value: ['a', 'b\0'] })?.code, 'VALUE_NOT_ACCEPTABLE')
    t.equal(valueProblem({ path: ['k'], value: 'a\tb\nc 🚀' }), undefined)
    t.equal(valueProblem({ path: ['k'], value: true }), undefined)
  },
)
