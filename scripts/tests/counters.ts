import { appendFileSync, readFileSync } from 'node:fs'

/** Names the file in which one test file's counts are kept, a line for each; unset, nothing is counted. */
export const COUNTS = 'DD_FIPS_TEST_COUNTS'

export interface Counted {
  /** Hosts booted, chroots entered as hosts included. */
  readonly hosts: number
  /** Processes started in hosts by the test. */
  readonly processes: number
}

/** Counts a host that a test file boots. */
export function countHost(): void {
  count('host')
}

/** Counts a process that a test file starts in a host. */
export function countProcess(): void {
  count('process')
}

function count(what: 'host' | 'process'): void {
  const file = process.env[COUNTS]
  if (file) appendFileSync(file, `${what}\n`)
}

/** Returns what was counted in a file; zeros if nothing was. */
export function readCounts(file: string): Counted {
  const lines = read(file).split('\n')
  const of = (what: string) => lines.filter((line) => line === what).length
  return { hosts: of('host'), processes: of('process') }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
