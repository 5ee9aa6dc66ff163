import { basename } from 'node:path'
import type { Started } from '../../test/lab/exec-trace.ts'
import type { Request } from '../../test/lab/requests.ts'
import {
  intakeRequests,
  ownPrograms,
  packageManagerPrograms,
  type Reason,
  repositoryRequests,
  unitPrograms,
} from './reasons.ts'

/** Something that a command did, how often, and why. */
export interface Explained {
  readonly what: string
  readonly count: number
  /** Undefined where no row of the table fits. */
  readonly reason: string | undefined
}

/** What the benchmark itself puts before a command to enter a host. */
const harness = /^(\/usr\/bin\/nsenter|\/usr\/bin\/env -u NODE_OPTIONS) /

/** A package manager, or the Python that dnf is. */
const manager = /\/(apt-get|apt-cache|zypper|python3[\d.]*)$/

/** What differs from run to run, and what stands for it. */
const varying: readonly [RegExp, string][] = [
  [/\/tmp\/dd-fips\.\w{8}/g, '/tmp/dd-fips.*'],
  [/\/opt\/(\.?)dd-fips\.\w{8}(?=\/|$| )/g, '/opt/$1dd-fips.*'],
  [/\/usr\/bin\/dd-fips\.\w{8}/g, '/usr/bin/dd-fips.*'],
  [/\/proc\/\d+/g, '/proc/PID'],
  [/\/fd\/\d+/g, '/fd/N'],
  [/@\d+(\.\d+)?/g, '@TIME'],
  [/\b[0-9a-f]{12,}\b/g, 'HEX'],
  [/_KEY_[0-9A-F]{8}\b/g, '_KEY_*'],
  [/\s+/g, ' '],
]

/** Returns a command line without what differs from run to run. */
export function normalize(text: string): string {
  return varying.reduce((result, [pattern, by]) => result.replace(pattern, by), text).trim()
}

/** Lists the programs that a command started, each once, in the order of their first start. */
export function explainPrograms(started: readonly Started[]): Explained[] {
  const own: string[] = []
  const others: string[] = []
  for (const { program, cameFrom, arguments: words } of started) {
    const line = normalize(words.join(' '))
    if (harness.test(line)) continue
    if (cameFrom.some((one) => manager.test(one))) others.push(basename(program))
    else own.push(line)
  }
  return [
    ...tally(own, ownPrograms),
    ...tally(others, packageManagerPrograms).map((one) => ({
      ...one,
      what: `(by the package manager) ${one.what}`,
    })),
  ]
}

/**
 * Lists what systemd started meanwhile.
 * @param before everything that was ever started on the host, when the command began
 * @param after the same when it ended
 * @param traced what the command itself started, which is part of `after`
 */
export function explainUnits(
  before: readonly Started[],
  after: readonly Started[],
  traced: readonly Started[],
): Explained[] {
  const lineOf = ({ arguments: words }: Started) => normalize(words.join(' '))
  const left = after.map(lineOf)
  for (const line of [...before, ...traced].map(lineOf)) {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
  }
  return tally(left, unitPrograms).map((one) => ({ ...one, what: `(by systemd) ${one.what}` }))
}

/** Lists requests at the release server and the repositories. */
export function explainRequests(requests: readonly Request[]): Explained[] {
  return tally(
    requests.map(({ host, path }) => normalize(`${host}${path}`)),
    repositoryRequests,
  )
}

/** Lists requests that arrived at the intake, by their reason: the Agent sends them at its own pace. */
export function explainIntake(requests: readonly Request[]): Explained[] {
  const lines = requests.map(({ method, through, host, path }) => {
    return `${method} ${through} ${host}${path}`
  })
  const counted = new Map<string | undefined, Explained>()
  for (const one of tally(lines, intakeRequests)) {
    const key = one.reason ?? one.what
    const before = counted.get(key)
    const what = one.reason ? 'intake, through the proxy' : one.what
    counted.set(key, { what, reason: one.reason, count: (before?.count ?? 0) + one.count })
  }
  return [...counted.values()]
}

function tally(lines: readonly string[], reasons: readonly Reason[]): Explained[] {
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return [...counts].map(([what, count]) => ({
    what,
    count,
    reason: reasons.find(({ of }) => of.test(what))?.reason,
  }))
}
