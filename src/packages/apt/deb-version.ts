/** What sorts before what within a run of non-digits (deb-version(7)): `~`, the end, letters, the rest. */
function weight(character: string | undefined): number {
  if (character === '~') return -1
  if (character === undefined || /\d/.test(character)) return 0
  return character.charCodeAt(0) + (/[A-Za-z]/.test(character) ? 0 : 256)
}

function compareWords(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const found = weight(a[at]) - weight(b[at])
    if (found !== 0) return Math.sign(found)
  }
  return 0
}

function compareNumbers(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return Math.sign(x.length - y.length) || (x < y ? -1 : x > y ? 1 : 0)
}

/** Compares two upstream versions or two revisions: runs of other characters and runs of digits in turn. */
function compareParts(a: string, b: string): number {
  let [x, y] = [a, b]
  while (x !== '' || y !== '') {
    const [wordX = ''] = /^\D*/.exec(x) ?? []
    const [wordY = ''] = /^\D*/.exec(y) ?? []
    const [numberX = ''] = /^\d*/.exec(x.slice(wordX.length)) ?? []
    const [numberY = ''] = /^\d*/.exec(y.slice(wordY.length)) ?? []
    const found = compareWords(wordX, wordY) || compareNumbers(numberX, numberY)
    if (found !== 0) return found
    x = x.slice(wordX.length + numberX.length)
    y = y.slice(wordY.length + numberY.length)
  }
  return 0
}

/**
 * Compares two versions of dpkg, `[epoch:]upstream[-revision]` (deb-version(7)): negative where `a` is older,
 * 0 where neither is. An epoch or a revision that is absent counts as 0.
 */
export function compareDebVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => {
    const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(text) ?? []
    const dash = rest.lastIndexOf('-')
    return dash < 0
      ? { epoch, upstream: rest, revision: '' }
      : { epoch, upstream: rest.slice(0, dash), revision: rest.slice(dash + 1) }
  }) as [Parts, Parts]
  return (
    compareNumbers(x.epoch, y.epoch) ||
    compareParts(x.upstream, y.upstream) ||
    compareParts(x.revision, y.revision)
  )
}

interface Parts {
  readonly epoch: string
  readonly upstream: string
  readonly revision: string
}
