import t from 'tap'
import { asCode, asMarkup, oneLine } from '../../../src/evidence/oscal/names.ts'

t.test('a line is one line, without blanks at its ends, and never empty', async (t) => {
  t.equal(oneLine(' a\n  b\t'), 'a b')
  t.equal(oneLine('\n'), '-')
})

t.test('signs of Markdown are shown, not obeyed', async (t) => {
  t.equal(asMarkup('a_b *c* <d> [e](f) `g`'), 'a\\_b \\*c\\* \\<d\\> \\[e\\](f) \\`g\\`')
})

t.test('code stays code whatever is in it', async (t) => {
  t.equal(asCode('x\n'), '```\nx\n```')
  t.equal(asCode('```\nx'), '````\n```\nx\n````')
})
