/** A version of rpm in its parts (rpm-version(7)): epoch, version, release. */
export interface Evr {
  /** Absent counts as 0. */
  readonly epoch: number
  readonly version: string
  /** Absent where none was given, which is older than any. */
  readonly release?: string
}

/** Reads `[epoch:]version[-release]`. */
export function parseEvr(text: string): Evr {
  const [, epoch, rest = text] = /^(?:(\d*):)?(.*)$/s.exec(text) ?? []
  const dash = rest.lastIndexOf('-')
  if (dash < 0) return { epoch: Number(epoch ?? 0), version: rest }
  return { epoch: Number(epoch ?? 0), version: rest.slice(0, dash), release: rest.slice(dash + 1) }
}

type Order = -1 | 0 | 1

function order(a: number, b: number): Order {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What decides where one side has it at the place where both stand: `~` is older than the end, `^` newer. */
function marks(a: string, b: string): Order | 'both' | undefined {
  const [x, y] = [a[0], b[0]]
  if (x === '~' || y === '~') return x === y ? 'both' : x === '~' ? -1 : 1
  if (x !== '^' && y !== '^') return undefined
  if (x === y) return 'both'
  if (x === undefined || y === undefined) return x === undefined ? -1 : 1
  return x === '^' ? -1 : 1
}

function numbers(a: string, b: string): Order {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return order(x.length, y.length) || (x < y ? -1 : x > y ? 1 : 0)
}

/** Compares two versions or two releases as rpmvercmp() does: runs of digits, runs of letters, `~` and `^`. */
function compareSegments(a: string, b: string): Order {
  let [x, y] = [a, b]
  while (x !== '' || y !== '') {
    x = x.replace(/^[^A-Za-z0-9~^]+/, '')
    y = y.replace(/^[^A-Za-z0-9~^]+/, '')
    const mark = marks(x, y)
    if (mark === 'both') {
      x = x.slice(1)
      y = y.slice(1)
      continue
    }
    if (mark !== undefined) return mark
    if (x === '' || y === '') break
    const digits = /^\d/.test(x)
    const run = digits ? /^\d+/ : /^[A-Za-z]+/
    const [left = ''] = run.exec(x) ?? []
    const [right = ''] = run.exec(y) ?? []
    if (right === '') return digits ? 1 : -1 // a number is newer than a word
    const found = digits ? numbers(left, right) : left < right ? -1 : left > right ? 1 : 0
    if (found !== 0) return found
    x = x.slice(left.length)
    y = y.slice(right.length)
  }
  return order(x.length > 0 ? 1 : 0, y.length > 0 ? 1 : 0)
}

/**
 * Compares two versions of rpm, epochs and releases included (rpm-version(7)): negative where `a` is older,
 * 0 where neither is.
 */
export function compareRpmVersions(a: string, b: string): number {
  const [x, y] = [parseEvr(a), parseEvr(b)]
  const byVersion = order(x.epoch, y.epoch) || compareSegments(x.version, y.version)
  if (byVersion !== 0) return byVersion
  if (x.release === undefined || y.release === undefined) {
    return order(x.release === undefined ? 0 : 1, y.release === undefined ? 0 : 1)
  }
  return compareSegments(x.release, y.release)
}
