import { agentUnit, proxyUnit } from '../../datadog/units.ts'
import { DdFipsError } from '../../errors.ts'
import type { Host } from '../../host/host.ts'

/** How far back a log that many programs share is read. */
const SHARED_LINES = 2_000

/** Gives the last lines of a log file that are `about` what is asked, [] where there is no such file. */
export async function fileTail(
  host: Host,
  path: string,
  lines: number,
  about?: RegExp,
): Promise<string[]> {
  if ((await host.stat(path, { follow: true }).catch(() => undefined)) === undefined) return []
  const count = String(about ? SHARED_LINES : lines)
  const { stdout } = await host.run(['tail', '-n', count, '--', path], { expect: [0, 1] })
  const all = stdout.split('\n').filter((line) => line !== '' && (about?.test(line) ?? true))
  return all.slice(-lines)
}

/** What a unit logged, as far as it was found. */
export interface UnitLog {
  /** Oldest first. */
  readonly lines: readonly string[]
  /** Where they are: `the journal`, or a file. Undefined where there are none. */
  readonly source: string | undefined
}

const LIMIT = 20_000 // ms; a journal of gigabytes on a slow disk takes a few seconds
const TAIL = 2000 // lines of a file that many programs write to
const LAST = 300 // lines of one unit

/** Programs that a unit's lines in a syslog are marked with, and the words by which systemd means it. */
const marks: Readonly<Record<string, { readonly programs: RegExp; readonly words: RegExp }>> = {
  [proxyUnit]: {
    programs: new RegExp(`^(haproxy|${proxyUnit})$`),
    words: new RegExp(`${proxyUnit}|Datadog FIPS Proxy`),
  },
  [agentUnit]: {
    programs: new RegExp(`^(agent|${agentUnit})$`),
    words: new RegExp(`${agentUnit}\\b|Datadog Agent`),
  },
}

/** Traditional and ISO stamps (rsyslog's TraditionalFileFormat and FileFormat), host, program, message. */
const syslog =
  /^(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT\S+) \S+ ([^\s:[]+)(?:\[\d+\])?: ?(.*)$/

/** Gives what of a syslog file is about a unit, without stamps. */
export function syslogOf(text: string, unit: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [, program = '', message = ''] = syslog.exec(line) ?? []
    const { programs, words } = marks[unit] ?? { programs: /^$/, words: /^$/ }
    const isOurs = programs.test(program) || (program === 'systemd' && words.test(message))
    return isOurs && message !== '' ? [message] : []
  })
}

/** Gives the end of a text file as lines; [] where there is none. tail(1), since it may be huge. */
export async function tailOf(host: Host, path: string, lines = LAST): Promise<string[]> {
  if ((await host.stat(path, { follow: true }).catch(() => undefined)) === undefined) return []
  const { stdout } = await host.run(['tail', '-n', String(lines), '--', path], { expect: [0, 1] })
  return stdout.split('\n').filter((line) => line.trim() !== '')
}

/** Gives what files hold of a unit, for hosts whose journal holds nothing: upstart's own, else a syslog. */
export async function filedLog(host: Host, unit: string): Promise<UnitLog> {
  const own = `/var/log/upstart/${unit}.log`
  const lines = await tailOf(host, own)
  if (lines.length > 0) return { lines, source: own }
  for (const path of ['/var/log/syslog', '/var/log/messages', '/var/log/daemon.log']) {
    const found = syslogOf((await tailOf(host, path, TAIL)).join('\n'), unit)
    if (found.length > 0) return { lines: found.slice(-LAST), source: path }
  }
  return { lines: [], source: undefined }
}

/** Gives the last lines of a unit, what systemd says of it included: from the journal, else from files. */
export async function unitLog(host: Host, unit: string): Promise<UnitLog> {
  const last = ['-n', String(LAST), '-u', `${unit}.service`]
  const journal = await host
    .run(['journalctl', '--no-pager', '-q', '-o', 'cat', ...last], {
      expect: [0, 1],
      timeout: LIMIT,
    })
    .catch((error) => {
      if (error instanceof DdFipsError) return { stdout: '' } // no journalctl, or a journal that is broken
      throw error
    })
  const lines = journal.stdout.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 0 ? { lines, source: 'the journal' } : filedLog(host, unit)
}
