import { type FoundLink, type LinkState, links } from '../checks/chain.ts'
import type { CheckResult } from '../checks/check.ts'
import type { Verdict } from '../checks/verify.ts'
import type { Paint, Style } from './paint.ts'
import { printableIn } from './printable.ts'
import { verdictText } from './text.ts'

const styles: Readonly<Record<LinkState, Style>> = {
  proved: 'green',
  failed: 'red',
  'not-seen': 'yellow',
}

/** The state of a link in words. */
export const stateWords: Readonly<Record<LinkState, string>> = {
  proved: 'proved',
  failed: 'FAILED',
  'not-seen': 'not seen',
}

const WIDTH = 78 // columns of text, so that it fits into 80

/** Breaks a text into lines of at most `width` columns, at spaces; what is longer stays whole. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const paragraph of text.trimEnd().split('\n')) {
    if (paragraph.length <= width) {
      lines.push(paragraph)
      continue
    }
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    lines.push(line)
  }
  return lines
}

const indented = (text: string, by: number) =>
  wrapped(text, WIDTH - by).map((line) => `${' '.repeat(by)}${line}`)

function checkLines(
  { id, status, summary, evidence, remedy }: CheckResult,
  paint: Paint,
): string[] {
  const marks = { pass: 'seen', warn: 'warning', fail: 'failed', skip: 'not seen' }
  const styleOf = { pass: 'dim', warn: 'yellow', fail: 'red', skip: 'yellow' } as const
  return [
    `     ${id}: ${paint(styleOf[status], marks[status])}`,
    ...indented(summary, 7),
    ...(evidence ? indented(evidence, 9).map((line) => paint('dim', line)) : []),
    ...(remedy && status !== 'pass' ? indented(`To fix it: ${remedy}`, 7) : []),
  ]
}

/** The chain for people, link by link, with what was seen of each; then the checks that are of no link, and the result. */
export function chainText(verdict: Verdict, paint: Paint): string {
  const { checks, chain = [] } = printableIn(verdict)
  const byId = new Map(checks.map((check) => [check.id, check]))
  const linkLines = ({ title, state, checks: ids }: FoundLink, at: number) => [
    `${at + 1}. ${paint('bold', title)}: ${paint(styles[state], stateWords[state])}`,
    ...ids.flatMap((id) => {
      const check = byId.get(id)
      return check ? checkLines(check, paint) : []
    }),
    '',
  ]
  const linked = new Set(links.flatMap(({ checks: ids }) => ids))
  const beside = checks.filter(({ id }) => !linked.has(id))
  const head = 'The chain from the Agent to the intake, as seen on this host now.'
  const others =
    beside.length > 0
      ? ['Beside the chain:', ...beside.flatMap((one) => checkLines(one, paint)), '']
      : []
  const last = verdictText(verdict, paint).trimEnd().split('\n').at(-1) ?? ''
  return `${[paint('bold', head), '', ...chain.flatMap(linkLines), ...others, last].join('\n')}\n`
}
