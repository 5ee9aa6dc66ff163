/** A small generator of random numbers with a fixed seed (mulberry32): the same pairs on every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface Alphabet {
  /** What a version is made of, between and around numbers. */
  readonly between: readonly string[]
  readonly seed: number
}

/**
 * Makes pairs of versions that lie near each other: the second is the first with a piece or two changed,
 * so that every rule of comparison comes to decide often.
 */
export function versionPairs(count: number, { between, seed }: Alphabet): [string, string][] {
  const next = random(seed)
  const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)] as T
  const numbers = ['0', '1', '2', '7', '9', '10', '66', '007', '00', '100', '18446744073709551616']
  const piece = () => (next() < 0.5 ? pick(numbers) : pick(between))
  const body = () => [pick(numbers), ...Array.from({ length: Math.floor(next() * 6) }, piece)]
  const change = (pieces: readonly string[]) =>
    pieces.flatMap((one) => {
      const what = next()
      return what < 0.7 ? [one] : what < 0.8 ? [] : what < 0.9 ? [one, piece()] : [piece()]
    })
  const whole = (pieces: readonly string[], release: readonly string[]) => {
    const epoch = next() < 0.3 ? `${pick(['0', '1', '2'])}:` : ''
    const version = pieces.join('')
    const first = /^\d/.test(version) ? '' : '0' // dpkg takes no other
    return `${epoch}${first}${version}${next() < 0.6 ? `-${release.join('') || '0'}` : ''}`
  }
  return Array.from({ length: count }, () => {
    const [pieces, release] = [body(), body()]
    const other = next() < 0.1 ? body() : change(pieces)
    return [whole(pieces, release), whole(other, next() < 0.5 ? release : change(release))]
  })
}
