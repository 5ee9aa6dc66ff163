import t from 'tap'
import { readText } from '../../../src/config/yaml/source.ts'
import { thrownBy } from '../thrown-by.ts'

t.test('a byte order mark is set aside', async (t) => {
  t.same(readText('f', Buffer.from('\ufeffa: 1\n')), { bom: '\ufeff', text: 'a: 1\n', eol: '\n' })
  t.same(readText('f', 'a: 1'), { bom: '', text: 'a: 1', eol: '\n' })
})

t.test('lines end as most lines of the file do', async (t) => {
  const ends: [string, string][] = [
    ['', '\n'],
    ['a\n', '\n'],
    ['a\r\n', '\r\n'],
    ['a\r\nb\r\nc\n', '\r\n'],
    ['a\r\nb\n', '\n'],
  ]
  for (const [text, eol] of ends) t.equal(readText('f', text).eol, eol, JSON.stringify(text))
})

t.test('what YAML takes as a character is accepted', async (t) => {
  const text = '\t ~\u00a0ÿ퟿\ue000�\u{10000}\u{10ffff}\r\n'
  t.equal(readText('f', Buffer.from(text)).text, text)
})

/** Bytes that are refused, with the code, the line and the name in the message. */
const refused: [Buffer, string, number, string][] = [
  [Buffer.from([0x61, 0x0a, 0xff]), 'CONFIG_NOT_UTF8', 2, ''],
  [Buffer.from([0xc3]), 'CONFIG_NOT_UTF8', 1, ''],
  [Buffer.from([0xed, 0xa0, 0x80]), 'CONFIG_NOT_UTF8', 1, ''],
  [Buffer.from([0xef, 0xbf, 0xbd, 0x0a, 0xc0, 0x80]), 'CONFIG_NOT_UTF8', 2, ''],
  [Buffer.from('a\n\n\0'), 'CONFIG_NOT_TEXT', 3, 'U+0000'],
  [Buffer.from('\x7f'), 'CONFIG_NOT_TEXT', 1, 'U+007F'],
  [Buffer.from('a\u0080'), 'CONFIG_NOT_TEXT', 1, 'U+0080'],
  [Buffer.from('a\n\ufeff'), 'CONFIG_NOT_TEXT', 2, 'U+FEFF'],
  [Buffer.from('a\uffff'), 'CONFIG_NOT_TEXT', 1, 'U+FFFF'],
  [Buffer.from('a\n# b\rc'), 'CONFIG_LINE_BREAK', 2, 'U+000D'],
  [Buffer.from('a\u0085'), 'CONFIG_LINE_BREAK', 1, 'U+0085'],
  [Buffer.from('\n\na\u2029'), 'CONFIG_LINE_BREAK', 3, 'U+2029'],
]

for (const [bytes, code, line, name] of refused) {
  t.test(`${bytes.toString('hex')} is refused with its line`, async (t) => {
    const error = thrownBy(() => readText('datadog.yaml', bytes))
    t.equal(error.code, code)
    t.ok(error.message.startsWith(`datadog.yaml:${line}: `), error.message)
    t.ok(error.message.includes(name))
  })
}
