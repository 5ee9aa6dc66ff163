import type { CheckResult, Status } from '../checks/check.ts'
import type { Verdict } from '../checks/verify.ts'
import type { Detection } from '../detect/detection.ts'
import type { Failure } from '../errors.ts'
import type { PlannedChanges } from '../plan/plan.ts'
import type { Paint, Style } from './paint.ts'
import { printable, printableIn } from './printable.ts'

const styles: Readonly<Record<Status, Style>> = {
  pass: 'green',
  warn: 'yellow',
  fail: 'red',
  skip: 'dim',
}

const indent = (text: string, by: string) => text.trimEnd().replace(/^/gm, by)

function paintDiff(diff: string, paint: Paint): string {
  const style = (line: string): Style =>
    line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : 'dim'
  return diff
    .trimEnd()
    .split('\n')
    .map((line) => paint(style(line), line))
    .join('\n')
}

/** A plan for people: a line a change, diffs below, and what would be restarted. */
export function planText(planned: PlannedChanges, paint: Paint): string {
  const { restart } = planned
  const changes = planned.changes.map(({ summary, diff }) => printableIn({ summary, diff }))
  if (changes.length === 0) return 'Nothing to do: the host is as it should be.\n'
  const parts = changes.map(({ summary, diff }) => {
    const line = `  ${paint('bold', summary)}`
    return diff ? `${line}\n${indent(paintDiff(diff, paint), '      ')}` : line
  })
  const units =
    restart.length > 0 ? [`\nStarted or restarted, in this order: ${restart.join(', ')}.`] : []
  const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}:`
  return `${[count, ...parts, ...units].join('\n')}\n`
}

function checkLine(check: CheckResult, width: number, paint: Paint): string {
  const head = `  ${paint(styles[check.status], check.status)}  ${check.id.padEnd(width)}  ${check.summary}`
  if (check.status === 'pass' || check.status === 'skip') return head
  const below = [
    check.evidence && indent(check.evidence, '          '),
    check.remedy && `        ${paint('bold', 'To fix it:')} ${check.remedy}`,
  ]
  return [head, ...below.filter(Boolean)].join('\n')
}

/** The checks for people, what needs their attention with evidence and remedy. */
export function verdictText(verdict: Verdict, paint: Paint): string {
  const { result, reason, checks, notAsked = [] } = printableIn(verdict)
  const width = Math.max(...checks.map(({ id }) => id.length))
  const skipped = checks.filter(({ status }) => status === 'skip').length
  const failed = checks.filter(({ status }) => status === 'fail').length
  const last = {
    proved: paint('green', 'Proved: every check passed.'),
    failed: paint('red', `Not proved: ${failed} of ${checks.length} checks failed.`),
    incomplete: incompleteText(reason, skipped, checks.length),
  }[result]
  const left = notAsked.map((id) => `  ${paint('dim', 'left')}  ${id}\n`).join('')
  return `${checks.map((check) => checkLine(check, width, paint)).join('\n')}\n${left}\n${last}\n`
}

function incompleteText(reason: Verdict['reason'], skipped: number, count: number): string {
  if (reason === 'not asked')
    return 'Incomplete: nothing failed. A run that changes nothing leaves out what takes long; `dd-fips verify` looks at it.'
  const why = reason ? `: ${reason}` : ''
  return `Incomplete${why}: nothing failed, ${skipped} of ${count} checks ${skipped === 1 ? 'was' : 'were'} not made.`
}

/** What host this is, in two columns. */
export function detectionText(found: Detection, paint: Paint): string {
  const detection = printableIn(found)
  const { distribution, family, packageManager, init, arch, supported, reason, notice } = detection
  const rows: [string, string][] = [
    ['distribution', `${distribution.name} (${distribution.id} ${distribution.version})`],
    ['family', family ?? 'none that is known'],
    ['package manager', packageManager ?? 'none that is known'],
    ['init', init],
    ['architecture', arch],
    ['supported', supported ? paint('green', 'yes') : `${paint('red', 'no')}: ${reason ?? ''}`],
    ...(notice ? [['notice', notice] as [string, string]] : []),
  ]
  return `${rows.map(([name, value]) => `${name.padEnd(15)}  ${value}`).join('\n')}\n`
}

/** A failure for people: what, and what to do about it. */
export function failureText({ code, message, remedy }: Failure, paint: Paint): string {
  const lines = indent(printable(message), '  ').trimStart()
  return `${paint('red', 'dd-fips:')} ${lines}\n  ${paint('bold', 'To fix it:')} ${printable(remedy)} (${code})\n`
}

/** What evidence came to, for people: the checks, what else to look at, and where the files are. */
export function evidenceText(
  found: Verdict & { readonly attention: readonly string[] },
  written: readonly string[],
  paint: Paint,
): string {
  const attention = found.attention.map((line) => `${paint('yellow', '!')}  ${printable(line)}\n`)
  const files = written.map((path) => `  ${path}\n`)
  return `${verdictText(found, paint)}${attention.join('')}\nWritten:\n${files.join('')}`
}

const honest =
  'Proved is what is listed above, as seen on this host now. Hardening the host and the operating\n' +
  'environment of the FIPS module (certificate #4282, FIPS 140-2) remain with you.\n'

/** What an installation came to, for people. The changes were told as they were made. */
export function installText(
  outcome: 'changed' | 'unchanged',
  { changes, restart }: PlannedChanges,
  found: Verdict,
  paint: Paint,
): string {
  const units = restart.length > 0 ? ` Started or restarted: ${restart.join(', ')}.` : ''
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`
  const head =
    outcome === 'changed'
      ? `Done: ${count}.${units}`
      : 'Nothing to do: no file and no service was touched.'
  return `${paint('bold', head)}\n\n${verdictText(found, paint)}${honest}`
}
