import { Lexer } from 'yaml'
import { configError } from '../../config/yaml/config-error.ts'
import type { DdFipsError } from '../../errors.ts'
import { lineAt } from '../../text/lines.ts'

/** Marks of no width that the lexer puts among the parts of the text (yaml, CST constants). */
const marks = new Set(['\u0002', '\u0018', '\u001f'])

/**
 * Gives the offset of the first template sign (`{{`, `{%`) that belongs to no quoted or literal text
 * and no comment; undefined where there is none. Within those it is text: the chart renders some
 * values itself.
 */
export function findTemplate(text: string): number | undefined {
  let at = 0
  let before = ''
  let isLiteral = false
  for (const part of new Lexer().lex(text)) {
    if (marks.has(part)) continue
    const start = at
    at += part.length
    if (before === '{' && /^[{%]/.test(part)) return start - 1
    const isText = isLiteral || /^["'#]/.test(part)
    const inner = isText ? -1 : part.search(/\{[{%]/)
    if (inner >= 0) return start + inner
    if (part.trim() !== '' || part.includes('\n')) {
      isLiteral = /^[|>]/.test(part) || (isLiteral && /^\s*(#.*)?$/.test(part))
    }
    before = part
  }
  return undefined
}

/** Gives the error for a file that is a template of a values file (exit 6). */
export function templated(file: string, text: string, offset: number): DdFipsError {
  const problem = 'a template sign; this is a template of a values file, not a values file'
  const remedy = 'Render the template first, and pass the result.'
  return configError('CONFIG_TEMPLATED', file, lineAt(text, offset), problem, remedy)
}
