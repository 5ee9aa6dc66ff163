/** A part of a text, by offsets, and what shall stand there instead. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Gives the text with all splices made; offsets are those of the text before. Splices must not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let done = ''
  let from = 0
  for (const splice of [...splices].sort((a, b) => a.start - b.start)) {
    if (splice.start < from) throw new RangeError(`Splices overlap at offset ${splice.start}`)
    done += text.slice(from, splice.start) + splice.text
    from = splice.end
  }
  return done + text.slice(from)
}
