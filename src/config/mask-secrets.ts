import { flowDepth, MASK, maskLine } from './mask-line.ts'

/** What a line leaves open for those below it. */
interface Open {
  /** Lines that begin further right go on with a secret. */
  readonly column: number
  /** The secret is in a comment, whose signs count as indentation. */
  readonly isComment: boolean
  /** The quote that the secret ends with, wherever that is. */
  readonly quote?: string
  /** Only list items are secret: API keys below the address that they are for. */
  readonly isList?: boolean
}

/** An address as a key, as under `additional_endpoints`. */
const addressKey = /^[\s#-]*(["']?)https?:\/\/[^\s"']+\1\s*:\s*(#.*)?$/

/**
 * Gives a text with `********` in place of the values of keys that name a secret (`*_key`, `*token`,
 * `*password`, `*secret`, `community_string` and the like), of passwords in URLs, of API keys listed
 * below an address, and of anything else that has the form of an API or application key; in comments
 * too. Hides rather too much. The number of lines stays the same, so that diffs stay aligned.
 */
export function maskSecrets(text: string): string {
  let open: Open | undefined
  let depth = 0
  const lines = text.split('\n').map((whole) => {
    const line = whole.replace(/\r$/, '')
    const end = whole.slice(line.length)
    const going = open && continues(open, line)
    if (open && going) {
      const shown = goOn(open, line)
      if (open.quote !== undefined && line.includes(open.quote)) open = undefined
      return shown + end
    }
    if (open && line.trim() !== '' && !isAside(open, line)) open = undefined
    const isComment = /^\s*#/.test(line)
    const masked = maskLine(line, depth)
    if (!isComment) depth = Math.max(0, depth + flowDepth(line))
    if (masked.openAt !== undefined) {
      open = { column: masked.openAt, isComment, ...(masked.quote && { quote: masked.quote }) }
    } else if (addressKey.test(line)) {
      open = { column: line.search(/[^\s#-]/), isComment, isList: true }
    }
    return masked.text + end
  })
  return lines.join('\n')
}

function indentOf(open: Open, line: string): number {
  return line.search(open.isComment ? /[^\s#]/ : /\S/)
}

/** A blank line or a comment between the lines of a value. */
function isAside(open: Open, line: string): boolean {
  return !open.isComment && /^\s*#/.test(line)
}

function continues(open: Open, line: string): boolean {
  if (open.quote !== undefined) return true
  const indent = indentOf(open, line)
  if (indent < 0 || isAside(open, line)) return false
  const isItem = line[indent] === '-' && indent >= open.column
  return isItem || (!open.isList && indent > open.column)
}

function goOn(open: Open, line: string): string {
  const indent = Math.max(0, indentOf(open, line))
  const dash = /^-\s+/.exec(line.slice(indent))?.[0] ?? ''
  if (line.trim() === '') return line
  const rest =
    open.quote === undefined ? '' : line.slice(line.indexOf(open.quote) + 1 || line.length)
  return line.slice(0, indent) + dash + MASK + rest
}
