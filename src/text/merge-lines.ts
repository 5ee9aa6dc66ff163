import { lineChanges } from './diff.ts'
import { linesOf } from './lines.ts'

interface Replacing {
  readonly from: number
  readonly to: number
  readonly text: string
}

/**
 * Gives `base` with the changes of both sides made (the three-way merge of diff3(1)); where both changed the
 * same lines, theirs count. What one adds right beside what the other changes is no clash here: whoever
 * calls this proves what the result means.
 */
export function mergeLines(base: string, mine: string, theirs: string): string {
  const lines = linesOf(base)
  const [own, others] = [replacements(lines, mine), replacements(lines, theirs)]
  const free = own.filter((change) => !others.some((other) => clashes(change, other)))
  const merged: string[] = []
  let at = 0
  for (const { from, to, text } of [...free, ...others].sort(
    (a, b) => a.from - b.from || a.to - b.to,
  )) {
    merged.push(...lines.slice(at, from), text)
    at = to
  }
  return [...merged, ...lines.slice(at)].join('')
}

function replacements(lines: readonly string[], side: string): Replacing[] {
  const now = linesOf(side)
  return lineChanges(lines, now).map(({ fromStart, fromEnd, toStart, toEnd }) => ({
    from: fromStart,
    to: fromEnd,
    text: now.slice(toStart, toEnd).join(''),
  }))
}

function clashes(a: Replacing, b: Replacing): boolean {
  const bothAdd = a.from === a.to && b.from === b.to
  return (bothAdd && a.from === b.from) || (a.from < b.to && b.from < a.to)
}
