/** Until when those who make them mend security faults, as they announced it. */
const ends = {
  /** https://github.com/nodejs/Release */
  node: { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30', 26: '2029-04-30' },
  /** Long-term support: https://wiki.debian.org/LTS */
  debian: { bullseye: '2026-08-31', bookworm: '2028-06-30', trixie: '2030-06-30' },
} as const satisfies Record<string, Readonly<Record<string, string>>>

/**
 * Gives the last day (as 2028-04-30) on which security faults of a Node (`24.21.0`) or of a Debian
 * release (`bookworm`) are mended. Throws an Error for one whose end is not known here, or is over.
 * @param today for tests
 */
export function endOfLife(of: keyof typeof ends, name: string, today = new Date()): string {
  const known: Readonly<Record<string, string>> = ends[of]
  const end = known[of === 'node' ? (name.split('.')[0] ?? '') : name]
  if (end === undefined) {
    throw new Error(
      `scripts/release/end-of-life.ts does not say how long ${of} ${name} is supported`,
    )
  }
  if (today.toISOString().slice(0, 10) > end) {
    throw new Error(`${of} ${name} has had no security fixes since ${end}: ship a supported one`)
  }
  return end
}
