import t from 'tap'
import { columnAt, lineAt, lineEnd, lineStart, linesOf } from '../../src/text/lines.ts'

const text = 'one\ntwo\r\n\nfour'

t.test('an offset is on the line that the line break before it begins', async (t) => {
  for (const [offset, line, start, end, column] of [
    [0, 1, 0, 3, 0],
    [2, 1, 0, 3, 2],
    [3, 1, 0, 3, 3],
    [4, 2, 4, 7, 0],
    [7, 2, 4, 7, 3],
    [9, 3, 9, 9, 0],
    [10, 4, 10, 14, 0],
    [14, 4, 10, 14, 4],
  ] as const) {
    t.equal(lineAt(text, offset), line, `line of offset ${offset}`)
    t.equal(lineStart(text, offset), start, `start of the line of offset ${offset}`)
    t.equal(lineEnd(text, offset), end, `end of the line of offset ${offset}, CRLF excluded`)
    t.equal(columnAt(text, offset), column, `column of offset ${offset}`)
  }
})

t.test('lines keep their line breaks, and together are the text', async (t) => {
  t.same(linesOf(text), ['one\n', 'two\r\n', '\n', 'four'])
  t.same(linesOf(''), [])
  t.same(linesOf('a\n'), ['a\n'])
})
