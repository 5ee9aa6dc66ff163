import { linesOf } from './lines.ts'
import { maskSecrets } from './mask.ts'

/** Lines `fromStart..fromEnd` of one text (0-based, end not included) became `toStart..toEnd` of another. */
export interface Change {
  readonly fromStart: number
  readonly fromEnd: number
  readonly toStart: number
  readonly toEnd: number
}

/** Beyond so many added and removed lines the smallest difference is not worth the search. */
const SEARCH_LIMIT = 2000

/**
 * Gives the changes that make one list of lines the other, in order: what both have at the start and
 * end is set aside, the smallest difference of the rest is searched for (E. W. Myers, "An O(ND)
 * Difference Algorithm and Its Variations", 1986). Texts that differ in very much give one change.
 */
export function lineChanges(from: readonly string[], to: readonly string[]): Change[] {
  const shorter = Math.min(from.length, to.length)
  let head = 0
  while (head < shorter && from[head] === to[head]) head++
  let tail = 0
  while (tail < shorter - head && from.at(-1 - tail) === to.at(-1 - tail)) tail++
  const a = from.slice(head, from.length - tail)
  const b = to.slice(head, to.length - tail)
  if (a.length === 0 && b.length === 0) return []
  return joined(matches(a, b), a.length, b.length).map((change) => ({
    fromStart: change.fromStart + head,
    fromEnd: change.fromEnd + head,
    toStart: change.toStart + head,
    toEnd: change.toEnd + head,
  }))
}

/** The gaps between matched lines. */
function joined(matched: readonly [number, number][], aLength: number, bLength: number): Change[] {
  const changes: Change[] = []
  let x = 0
  let y = 0
  for (const [a, b] of [...matched, [aLength, bLength] as const]) {
    if (a > x || b > y) changes.push({ fromStart: x, fromEnd: a, toStart: y, toEnd: b })
    x = a + 1
    y = b + 1
  }
  return changes
}

/** Pairs of line numbers that stay, in order; none where the search goes too far. */
function matches(a: readonly string[], b: readonly string[]): [number, number][] {
  const limit = Math.min(a.length + b.length, SEARCH_LIMIT)
  const middle = limit + 1
  const reach = new Int32Array(2 * middle + 1) // how far along `a` each diagonal (x - y) is reached
  const rounds: Int32Array[] = []
  for (let d = 0; d <= limit; d++) {
    rounds.push(reach.slice(middle - d - 1, middle + d + 2))
    for (let k = -d; k <= d; k += 2) {
      let x = startOf(reach, middle, d, k).x
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      reach[middle + k] = x
      if (x === a.length && x - k === b.length) return wayBack(rounds, x, x - k)
    }
  }
  return []
}

/** Where diagonal `k` begins in round `d`, and the diagonal it is entered from. */
function startOf(
  reach: Int32Array,
  middle: number,
  d: number,
  k: number,
): { x: number; from: number } {
  const below = reach[middle + k + 1] ?? 0
  const above = reach[middle + k - 1] ?? 0
  if (d === 0) return { x: 0, from: 0 }
  const isDown = k === -d || (k !== d && above < below)
  return isDown ? { x: below, from: k + 1 } : { x: above + 1, from: k - 1 }
}

function wayBack(rounds: readonly Int32Array[], xEnd: number, yEnd: number): [number, number][] {
  const matched: [number, number][] = []
  let x = xEnd
  let y = yEnd
  for (let d = rounds.length - 1; d >= 0; d--) {
    const reach = rounds[d] ?? new Int32Array()
    const start = startOf(reach, d + 1, d, x - y)
    while (x > start.x) matched.push([--x, --y])
    const entered = d === 0 ? 0 : (reach[d + 1 + start.from] ?? 0)
    y = entered - start.from
    x = entered
  }
  return matched.reverse()
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

interface Hunk extends Change {
  readonly changes: readonly Change[]
}

/** Changes with their context; those whose contexts touch are one hunk. */
function hunksOf(changes: readonly Change[], length: number, context: number): Hunk[] {
  const groups: Change[][] = []
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
