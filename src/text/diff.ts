import { type ChangeObject, diffArrays } from 'diff'
import { linesOf } from './lines.ts'
import { maskSecrets } from './mask.ts'

/** Lines `fromStart..fromEnd` of one text (0-based, end not included) became `toStart..toEnd` of another. */
export interface LineChange {
  readonly fromStart: number
  readonly fromEnd: number
  readonly toStart: number
  readonly toEnd: number
}

/** Beyond so many added and removed lines the smallest difference is not worth the search. */
const SEARCH_LIMIT = 2000

/**
 * Gives the changes that make one list of lines the other, in order, as few lines as can be. Texts that differ in
 * more lines than is worth the search give one change. `diff` compares what is between the lines that both texts
 * have at the start and at the end.
 */
export function lineChanges(from: readonly string[], to: readonly string[]): LineChange[] {
  const shorter = Math.min(from.length, to.length)
  let head = 0
  while (head < shorter && from[head] === to[head]) head++
  let tail = 0
  while (tail < shorter - head && from.at(-1 - tail) === to.at(-1 - tail)) tail++
  const a = from.slice(head, from.length - tail)
  const b = to.slice(head, to.length - tail)
  if (a.length === 0 && b.length === 0) return []
  const whole = { fromStart: head, fromEnd: head + a.length, toStart: head, toEnd: head + b.length }
  const parts = diffArrays(a, b, { maxEditLength: SEARCH_LIMIT })
  return parts ? joined(parts, head) : [whole]
}

/** Makes one change of what goes and comes between two lines that stay; `start` lines stand before the first. */
function joined(parts: readonly ChangeObject<string[]>[], start: number): LineChange[] {
  const changes: LineChange[] = []
  let [x, y] = [start, start]
  let [fromStart, toStart] = [start, start]
  const close = () => {
    if (x > fromStart || y > toStart) changes.push({ fromStart, fromEnd: x, toStart, toEnd: y })
  }
  for (const { added, removed, count } of parts) {
    const stays = !added && !removed
    if (stays) close()
    if (!added) x += count
    if (!removed) y += count
    if (stays) [fromStart, toStart] = [x, y]
  }
  close()
  return changes
}

export interface DiffOptions {
  readonly oldName: string
  readonly newName: string
  /** Unchanged lines shown around a change; default 3. */
  readonly context?: number
  /** Hides secrets in what is printed, line by line; default `maskSecrets`. */
  readonly mask?: (text: string) => string
}

/**
 * Gives the difference of two texts in the unified format (GNU diffutils manual, "Detailed
 * Description of Unified Format"); '' where there is none. The lines themselves are compared, what is
 * printed of them is masked: a line whose secret alone changed is marked `(new)`.
 */
export function unifiedDiff(from: string, to: string, options: DiffOptions): string {
  const { oldName, newName, context = 3, mask = maskSecrets } = options
  const a = linesOf(from)
  const b = linesOf(to)
  const changes = lineChanges(a, b)
  if (changes.length === 0) return ''
  const shownA = linesOf(mask(from))
  const shownB = linesOf(mask(to))
  const hunks = hunksOf(changes, a.length, context).map((hunk) => {
    const body: string[] = []
    let at = hunk.fromStart
    for (const { fromStart, fromEnd, toStart, toEnd } of hunk.changes) {
      body.push(...prefixed(' ', shownA.slice(at, fromStart)))
      const gone = shownA.slice(fromStart, fromEnd)
      const come = shownB.slice(toStart, toEnd)
      body.push(...prefixed('-', gone))
      body.push(
        ...prefixed(
          '+',
          come.map((line, index) => marked(line, b[toStart + index], gone)),
        ),
      )
      at = fromEnd
    }
    body.push(...prefixed(' ', shownA.slice(at, hunk.fromEnd)))
    return `@@ -${span(hunk.fromStart, hunk.fromEnd)} +${span(hunk.toStart, hunk.toEnd)} @@\n${body.join('')}`
  })
  return `--- ${oldName}\n+++ ${newName}\n${hunks.join('')}`
}

interface Hunk extends LineChange {
  readonly changes: readonly LineChange[]
}

/** Changes with their context; those whose contexts touch are one hunk. */
function hunksOf(changes: readonly LineChange[], length: number, context: number): Hunk[] {
  const groups: LineChange[][] = []
  for (const change of changes) {
    const group = groups.at(-1)
    const before = group?.at(-1)
    if (group && before && change.fromStart - before.fromEnd <= 2 * context) group.push(change)
    else groups.push([change])
  }
  return groups.flatMap((group) => {
    const first = group[0]
    const last = group.at(-1)
    if (!first || !last) return []
    const lead = Math.min(context, first.fromStart)
    const rest = Math.min(context, length - last.fromEnd)
    return {
      changes: group,
      fromStart: first.fromStart - lead,
      fromEnd: last.fromEnd + rest,
      toStart: first.toStart - lead,
      toEnd: last.toEnd + rest,
    }
  })
}

/** An empty range is named by the line before it. */
function span(start: number, end: number): string {
  return `${end > start ? start + 1 : start},${end - start}`
}

function prefixed(sign: string, lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`,
  )
}

/** Two lines that differ in a masked part only would look the same. */
function marked(shown: string, line: string | undefined, gone: readonly string[]): string {
  return shown !== line && gone.includes(shown) ? shown.replace(/\r?\n?$/, ' (new)$&') : shown
}
