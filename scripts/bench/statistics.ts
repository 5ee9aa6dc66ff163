/** What a row's samples come to. */
export interface Summary {
  readonly count: number
  readonly median: number
  readonly min: number
  readonly max: number
  /** First and third quartile: half of the samples lie between them. */
  readonly lower: number
  readonly upper: number
}

/** Returns the value below which `share` (0 to 1) of the samples lie, interpolated between neighbours. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('no samples')
  const sorted = samples.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? 0
  return below + (above - below) * (place % 1)
}

/** Returns the middle sample, or the mean of the middle two. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5)
}

/** Returns median, extremes and quartiles of at least one sample. */
export function summarize(samples: readonly number[]): Summary {
  return {
    count: samples.length,
    median: median(samples),
    min: Math.min(...samples),
    max: Math.max(...samples),
    lower: quantile(samples, 0.25),
    upper: quantile(samples, 0.75),
  }
}
