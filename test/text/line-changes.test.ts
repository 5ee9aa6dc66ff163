import fc from 'fast-check'
import t from 'tap'
import { lineChanges } from '../../src/text/diff.ts'

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 14 })

/** The length of the longest common part, by the textbook's table. */
function common(a: readonly string[], b: readonly string[]): number {
  let row: number[] = Array(b.length + 1).fill(0)
  for (const line of a) {
    const next = [0]
    for (const [index, other] of b.entries()) {
      const diagonal = (row[index] ?? 0) + 1
      next.push(line === other ? diagonal : Math.max(row[index + 1] ?? 0, next[index] ?? 0))
    }
    row = next
  }
  return row[b.length] ?? 0
}

t.test('the changes turn one text into the other, and are as few as can be', async (t) => {
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const changes = lineChanges(a, b)
      const result: string[] = []
      let at = 0
      let gone = 0
      for (const { fromStart, fromEnd, toStart, toEnd } of changes) {
        result.push(...a.slice(at, fromStart), ...b.slice(toStart, toEnd))
        at = fromEnd
        gone += fromEnd - fromStart
      }
      result.push(...a.slice(at))
      return result.join() === b.join() && gone === a.length - common(a, b)
    }),
    { seed: 1986, numRuns: 3000 },
  )
  t.pass('3000 pairs')
})

t.test('beyond 2000 added and removed lines there is one change', async (t) => {
  const a = Array.from({ length: 6000 }, (_, index) => `line ${index}`)
  const replaced = (count: number) =>
    a.map((line, index) => (index % 5 < 1 && index < 5 * count ? `new ${index}` : line))
  t.equal(lineChanges(a, replaced(1000)).length, 1000)
  t.same(lineChanges(a, replaced(1001)), [{ fromStart: 0, fromEnd: 5001, toStart: 0, toEnd: 5001 }])
})

t.test('texts with nothing in common are one change, soon', async (t) => {
  const a = Array.from({ length: 5000 }, (_, index) => `a${index}`)
  const b = Array.from({ length: 5000 }, (_, index) => `b${index}`)
  const before = performance.now()
  t.same(lineChanges(a, b), [{ fromStart: 0, fromEnd: 5000, toStart: 0, toEnd: 5000 }])
  t.ok(performance.now() - before < 5000)
})

t.test('files of 5 MB that differ in every other line are compared within 5 s', async (t) => {
  const a = Array.from(
    { length: 150_000 },
    (_, index) => `# key ${index}: value ${index % 7}, a comment`,
  )
  const b = a.map((line, index) => (index % 2 === 0 ? line : `${line}, changed`))
  const before = performance.now()
  t.equal(lineChanges(a, b).length, 1)
  t.ok(performance.now() - before < 5000)
})
