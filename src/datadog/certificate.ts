/** The certificate of the cryptographic module in the proxy, as Datadog names it. */
export const certificate = {
  number: 4282,
  standard: 'FIPS 140-2',
  /**
   * When certificates of that standard moved to the historical list of NIST's Cryptographic Module Validation Program
   * (csrc.nist.gov/projects/fips-140-3-transition-effort).
   */
  historicalSince: Date.UTC(2026, 8, 21),
} as const

/** Says what the certificate is on a day, in milliseconds since the epoch, by the date that NIST has set. */
export function certificateStatus(now: number): string {
  const { number, standard, historicalSince } = certificate
  const name = `#${number} (${standard})`
  const day = '21 September 2026'
  return now < historicalSince
    ? `${name}, on CMVP's historical list from ${day}`
    : `${name}, on CMVP's historical list since ${day}: for systems that have it, at the risk decision of their authorizing official`
}
