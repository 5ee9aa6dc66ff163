import { isLoopbackHost } from '../../text/loopback.ts'

/** How sending failed, by the words of Datadog's FIPS page and those of Go's net package. */
export type Complaint = 'refused' | 'timeout' | 'reset' | 'gateway' | 'key'

/** What the Agent's log says, again and again, of one port. */
export interface Complaints {
  readonly kind: Complaint
  /** The port of this host that it was about; undefined where the line names none. */
  readonly port: number | undefined
  readonly count: number
  /** The newest of the lines. May hold a secret: mask it before showing it. */
  readonly last: string
}

const kinds: readonly (readonly [Complaint, RegExp])[] = [
  ['refused', /connection refused/i],
  ['timeout', /deadline exceeded|Client\.Timeout|i\/o timeout|timed out/i],
  ['reset', /reset by peer|\bEOF\b|closed connection without response/i],
  [
    'gateway',
    /status code\D{0,3}50[234]|50[234] (?:Bad Gateway|Service Unavailable|Gateway Time)/i,
  ],
  ['key', /status code\D{0,3}403|403 Forbidden|API key (?:is )?invalid/i],
]

const place = /(?:\[([^\]\s]*)\]|([\w.-]+)):(\d{1,5})/g

/** Returns the first port of this host that a line names, as digits. */
function portIn(line: string): string | undefined {
  const found = [...line.matchAll(place)]
  return found.find(([, six, host]) => isLoopbackHost(six ?? host ?? ''))?.[3]
}

/** When a line was written, milliseconds since the epoch; undefined where it does not say, as in local time. */
function timeOf(line: string): number | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC \|/.exec(line) ?? []
  return day === undefined ? undefined : Date.parse(`${day}T${time}Z`)
}

/** Gives what lines of agent.log and its like complain of since a time, the most frequent first. */
export function complaintsIn(lines: readonly string[], since = 0): Complaints[] {
  const found = new Map<string, Complaints>()
  for (const line of lines) {
    const kind = kinds.find(([, pattern]) => pattern.test(line))?.[0]
    if (kind === undefined || !/\| (?:ERROR|WARN|CRITICAL) \|/.test(line)) continue
    if ((timeOf(line) ?? since) < since) continue
    const digits = portIn(line)
    const port = digits === undefined ? undefined : Number(digits)
    const key = `${kind} ${port}`
    found.set(key, { kind, port, count: (found.get(key)?.count ?? 0) + 1, last: line.trim() })
  }
  return [...found.values()].sort((a, b) => b.count - a.count)
}
