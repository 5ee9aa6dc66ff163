import { maskCredentials } from '../credentials.ts'

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
