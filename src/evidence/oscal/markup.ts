import { printable } from '../../printable.ts'

/** Gives text on one line, as OSCAL's strings and titles must be; `-` for nothing. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).trim() || '-'
}

/** Gives text as Markdown that shows it as it is: OSCAL's markup is CommonMark (markup-line). */
export function asMarkup(text: string): string {
  return oneLine(text).replace(/[\\`*_<>[\]~^$]/g, '\\$&')
}

/** Gives text as a block of code, whatever is in it: the fence is longer than any run of backticks in it. */
export function asCode(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${printable(text).trimEnd()}\n${fence}`
}
