import { Lexer } from 'yaml'

/** What the lexer says between the pieces of the text: a document begins, a scalar follows, a flow is broken. */
const marks = new Set(['\u0002', '\u0018', '\u001f'])

/**
 * Finds a tab before the first thing of a line, be it a comment or nothing, outside of flow collections and
 * scalars, and gives its offset: the Agent's reader refuses the whole file for it (go-yaml, scannerc.go,
 * yaml_parser_scan_to_next_token), the parser here does not.
 */
export function strayTab(text: string): number | undefined {
  if (!/^ *\t/m.test(text)) return undefined
  let offset = 0
  let depth = 0
  let isFresh = true
  for (const piece of new Lexer().lex(text)) {
    if (marks.has(piece)) continue
    const isSpace = /^[ \t]+$/.test(piece)
    if (isFresh && isSpace && depth === 0 && piece.includes('\t')) return offset
    if (piece === '[' || piece === '{') depth += 1
    if (piece === ']' || piece === '}') depth -= 1
    isFresh = piece.endsWith('\n') || (isFresh && isSpace)
    offset += piece.length
  }
  return undefined
}
