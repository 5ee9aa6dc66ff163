import type { Verdict } from '../checks/verify.ts'
import type { CauseFound, Likelihood } from '../doctor/cause.ts'
import type { Paint, Style } from './paint.ts'
import { printableIn } from './printable.ts'

const WIDTH = 78 // columns of prose; evidence and commands stay as they are, to be copied

const styles: Readonly<Record<Likelihood, Style>> = {
  certain: 'red',
  likely: 'yellow',
  possible: 'dim',
}

/** Breaks prose into lines, each behind `margin`; the first one behind `first`. */
function wrap(text: string, margin: string, first = margin): string {
  const lines: string[] = []
  let line = first
  for (const word of text.split(/\s+/)) {
    const isFull = line.length + word.length + 1 > WIDTH && line.trim() !== ''
    if (isFull) lines.push(line)
    if (isFull) line = margin
    line += line.length > margin.length ? ` ${word}` : word
  }
  return [...lines, line].join('\n')
}

function findingText(finding: CauseFound, index: number, paint: Paint): string {
  const { cause, likelihood, evidence, command, mends, advice, explains } = finding
  const head = `${`${index + 1}.`.padEnd(3)}`
  const margin = ' '.repeat(3)
  const shown = evidence.split('\n').filter((line) => line.trim() !== '' && !cause.includes(line))
  const label = mends ? 'To fix it' : 'To find out more'
  const parts = [
    paint('bold', wrap(cause, margin, head)),
    `${margin}${paint(styles[likelihood], likelihood)}; behind ${explains.join(', ')}`,
    ...shown.map((line) => `${margin}  ${paint('dim', line)}`),
    command !== '' && `${margin}${label}:\n${margin}  ${paint('cyan', command)}`,
    advice && wrap(advice, margin),
  ]
  return parts.filter(Boolean).join('\n')
}

/** What a doctor found, for people; `fixed` where --fix was asked for. */
export function doctorText(
  verdict: Verdict,
  found: readonly CauseFound[],
  fixed: readonly { readonly unit: string; readonly started: boolean }[] | undefined,
  paint: Paint,
): string {
  const { result, checks } = printableIn(verdict)
  const findings = printableIn(found)
  const count = (status: string) => checks.filter((check) => check.status === status).length
  const warnings = checks.filter(({ status }) => status === 'warn')
  const title =
    findings.length === 0
      ? 'No problem was found.'
      : findings.length === 1
        ? '1 finding:'
        : `${findings.length} findings, the likeliest first:`
  const starts = findings.some((finding) => finding.starts)
  const offers =
    fixed === undefined
      ? starts && '`dd-fips doctor --fix` starts what is merely stopped, and changes nothing else.'
      : fixed.length === 0 &&
        'Nothing to fix: --fix only starts what is merely stopped.\nIt starts the Agent only where its configuration leads through the proxy.'
  const last = {
    proved: paint('green', `Proved: all ${checks.length} checks passed.`),
    failed: paint(
      'red',
      `Not proved: ${count('fail')} of ${checks.length} checks failed, ${count('skip')} could not be made.`,
    ),
    incomplete: `Incomplete: nothing failed, ${count('skip')} of ${checks.length} checks could not be made.`,
  }[result]
  const parts = [
    paint('bold', title),
    ...findings.map((finding, index) => findingText(finding, index, paint)),
    warnings.map(({ id, summary }) => `${paint('yellow', 'warn')}  ${id}: ${summary}`).join('\n'),
    offers,
    last,
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}
