import t from 'tap'
import { namePattern } from '../../src/text/name-pattern.ts'

t.test('a shell pattern matches whole names', async (t) => {
  const cases: [pattern: string, matching: string[], others: string[]][] = [
    ['datadog-*', ['datadog-', 'datadog-agent'], ['my-datadog-agent', 'datadog']],
    ['a?c', ['abc', 'a-c'], ['ac', 'abbc']],
    ['[ab]x', ['ax', 'bx'], ['cx']],
    ['[!ab]x', ['cx', '!x'], ['ax', 'bx']],
    ['[^ab]x', ['cx'], ['ax']],
    ['[]a]x', [']x', 'ax'], ['x']],
    ['[[:digit:]_]x', ['1x', '_x'], ['ax', ':x']],
    ['a.b+c(d)|{e}$^', ['a.b+c(d)|{e}$^'], ['aXb+c(d)|{e}$^']],
    ['a\\*', ['a*'], ['ab']],
    ['a[b', ['a[b'], ['ab']],
    ['a[z-b]', ['a[z-b]'], ['ac']],
    ['größe-?', ['größe-ß'], ['größe-']],
  ]
  for (const [pattern, matching, others] of cases) {
    const matches = namePattern(pattern)
    for (const name of matching) t.ok(matches(name), `${pattern} ${name}`)
    for (const name of others) t.notOk(matches(name), `${pattern} ${name}`)
  }
})
