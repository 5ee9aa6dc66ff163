/** What stands before the host in an address: a name, a name and a password, or a token alone (RFC 3986, 3.2.1). */
const userinfo = /(:\/\/)(?:[^\s/@:'"]*:[^\s'"]*|[^\s/@'"]+)@/g

/** Gives a text with `********` in place of the credentials of every address in it. */
export function maskCredentials(text: string): string {
  return text.replace(userinfo, '$1********@')
}

/** What stands in place of a secret. */
export const MASK = '********'

/** Key names that hold a secret, by how they end; quotes and one separator belong to the match. */
const secretKey =
  /(?<![\w.-])["']?[\w.-]*(?:[_-]key|(?:api|app|auth|priv)key|passw(?:or)?d|passphrase|pwd|token|secret(?:[_-]?id)?|secret_backend_(?:config|arguments)|community(?:_string)?|credential|authorization)s?["']?\s*[:=]\s*/gi

/** API keys (32) and application keys (40), as Datadog makes them. */
const datadogKey = /(?<![\w-])(?:[0-9a-f]{32}|[0-9a-f]{40})(?![\w-])/g

/** API keys listed on the line of the address that they are for. */
const addressList = /(https?:\/\/[^\s"']+["']?\s*:\s*)\[[^\]]*\]?/g

export interface MaskedLine {
  readonly text: string
  /** The column of a secret key whose value may go on in the lines below. */
  readonly openAt?: number
  /** The quote that such a value ends with, where it began with one. */
  readonly quote?: string
}

/** Gives one line with its secrets masked. `depth` is how many brackets of lines before are open. */
export function maskLine(line: string, depth: number): MaskedLine {
  let done = ''
  let from = 0
  let open: Omit<MaskedLine, 'text'> = {}
  for (const match of line.matchAll(secretKey)) {
    if (match.index < from) continue
    const valueAt = match.index + match[0].length
    const inFlow = depth + flowDepth(line.slice(0, match.index)) > 0
    const value = valuePart(line.slice(valueAt), inFlow, match[0].trimEnd().endsWith('='))
    done += line.slice(from, valueAt) + (value.length > 0 ? MASK : '')
    from = valueAt + value.length
    const quote = unclosedQuote(value)
    open = inFlow && !quote ? {} : { openAt: match.index, ...(quote && { quote }) }
    if (quote === undefined && /^[|>][-+0-9]*$/.test(value))
      done = done.slice(0, -MASK.length) + value
  }
  const text = done + line.slice(from)
  return {
    ...open,
    text: maskCredentials(text).replace(addressList, `$1[${MASK}]`).replace(datadogKey, MASK),
  }
}

/** Gives how many brackets a line opens more than it closes; those in quotes and comments do not count. */
export function flowDepth(line: string): number {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:^|\s)#.*$/g, '')
  return bare.replace(/[^[{]/g, '').length - bare.replace(/[^\]}]/g, '').length
}

/** The part of the rest of a line that is the value of a key. */
function valuePart(rest: string, inFlow: boolean, isAssignment: boolean): string {
  const quoted = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/.exec(rest)?.[0]
  if (quoted !== undefined) return quoted
  if (rest.startsWith('#') || /^\*[\w-]+\s*$/.test(rest)) return ''
  const end = isAssignment ? /[\s;&,'"]/ : inFlow ? /[,}\]]|\s#/ : /\s+#|\s+$/
  const at = rest.search(end)
  return at < 0 ? rest : rest.slice(0, at)
}

/** The quote of a value that does not end on its line. */
function unclosedQuote(value: string): string | undefined {
  const quote = /^["']/.exec(value)?.[0]
  if (quote === undefined) return undefined
  return /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')$/.test(value) ? undefined : quote
}

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
