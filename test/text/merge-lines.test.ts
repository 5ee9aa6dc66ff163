import t from 'tap'
import { mergeLines } from '../../src/text/merge-lines.ts'

t.test('changes of two sides are both made, of the same lines theirs count', async (t) => {
  const base = 'a\nb\nc\nd\n'
  const cases: [string, string, string, string][] = [
    ['nothing', base, base, base],
    ['mine only', 'a\nc\nd\n', base, 'a\nc\nd\n'],
    ['theirs only', base, 'a\nc\nd\n', 'a\nc\nd\n'],
    ['far apart', 'A\nb\nc\nd\n', 'a\nb\nc\nD\n', 'A\nb\nc\nD\n'],
    ['added below what goes', 'a\nb\n', 'a\nb\nc\nd\ne\n', 'a\nb\ne\n'],
    ['added above what goes', 'a\nb\n', 'a\nb\nx\nc\nd\n', 'a\nb\nx\n'],
    ['added within what goes', 'a\n', 'a\nb\nx\nc\nd\n', 'a\nb\nx\nc\nd\n'],
    ['the same line', 'a\nB\nc\nD\n', 'a\nß\nc\nd\n', 'a\nß\nc\nD\n'],
    ['the same change', 'a\nc\nd\n', 'a\nc\nd\ne\n', 'a\nc\nd\ne\n'],
    ['both add at one place', 'a\nb\nx\nc\nd\n', 'a\nb\ny\nc\nd\n', 'a\nb\ny\nc\nd\n'],
  ]
  for (const [name, mine, theirs, merged] of cases) {
    t.equal(mergeLines(base, mine, theirs), merged, name)
  }
})
