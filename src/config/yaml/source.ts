import { lineAt } from '../../text/lines.ts'
import { configError } from './config-error.ts'

export interface SourceText {
  /** The byte order mark of the file, or ''. */
  readonly bom: string
  /** The file without its byte order mark. */
  readonly text: string
  /** How most lines of the file end; LF where none does. */
  readonly eol: '\n' | '\r\n'
}

/** What the Agent's YAML reader takes for no character (go-yaml, readerc.go); the mark only at the start. */
const foreign = /[\p{Cc}\p{Cs}\ufeff\ufffe\uffff](?<![\t\n\r\x85])/u

/** YAML 1.1 ends a line, and with it a comment, at these too; YAML 1.2 does not. */
const oddLineBreak = /\r(?!\n)|[\x85\u2028\u2029]/

/**
 * Gives a configuration file as text. Throws CONFIG_NOT_UTF8, CONFIG_NOT_TEXT (a character that the
 * Agent refuses, as NUL) and CONFIG_LINE_BREAK (a lone CR and the like), each with its line.
 */
export function readText(file: string, source: Uint8Array | string): SourceText {
  const whole = typeof source === 'string' ? source : decodeUtf8(file, source)
  const bom = whole.startsWith('\ufeff') ? '\ufeff' : ''
  const text = whole.slice(bom.length)
  refuse(file, text, foreign, 'CONFIG_NOT_TEXT', 'which YAML parsers reject')
  refuse(
    file,
    text,
    oddLineBreak,
    'CONFIG_LINE_BREAK',
    'which some YAML parsers read as a line break',
  )
  const crlf = text.split('\r\n').length - 1
  const all = text.split('\n').length - 1
  return { bom, text, eol: crlf * 2 > all ? '\r\n' : '\n' }
}

/** Gives bytes as text. Throws CONFIG_NOT_UTF8 with the line of the first byte that is not. */
export function decodeUtf8(file: string, source: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(source)
  } catch {
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(source)
    const again = new TextEncoder().encode(lenient)
    const at = again.findIndex((byte, index) => byte !== source[index])
    const line = source.subarray(0, at).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1)
    throw configError(
      'CONFIG_NOT_UTF8',
      file,
      line,
      'a byte that is not UTF-8; dd-fips edits UTF-8 files only',
      'Save the file as UTF-8, then run dd-fips again.',
    )
  }
}

function refuse(file: string, text: string, bad: RegExp, code: string, why: string): void {
  const found = bad.exec(text)
  if (found === null) return
  const name = `U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  const problem = `the character ${name}, ${why}`
  throw configError(
    code,
    file,
    lineAt(text, found.index),
    problem,
    `Remove ${name}, then run dd-fips again.`,
  )
}
