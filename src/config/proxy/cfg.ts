import { isLoopbackHost } from '../../text/loopback.ts'

export type Variables = Map<string, string>

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const name = /^(?:\{([A-Za-z_][A-Za-z0-9_]*)(?:\[\*\])?(?:-([^}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))/

/**
 * Gives the words of one line of an HAProxy configuration: blanks part them, `#` begins a comment, `\`
 * escapes, '...' is literal, and within "..." variables are replaced (manual 2.x, sections 2.2 and 2.3).
 * A word with a variable that has no value is left out with its place kept: it becomes ''.
 */
export function cfgWords(line: string, variables: Variables): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote: '"' | "'" | undefined
  let isUnknown = false
  const close = (): void => {
    if (word !== undefined) words.push(isUnknown ? '' : word)
    word = undefined
    isUnknown = false
  }
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (quote === undefined && character === '#') break
    if (quote === undefined && /\s/.test(character)) {
      close()
      continue
    }
    word ??= ''
    if (character === quote) quote = undefined
    else if (quote === undefined && (character === '"' || character === "'")) quote = character
    else if (character === '\\' && quote !== "'") {
      const next = line.charAt(++at)
      word += escapes[next] ?? next
    } else if (character === '$' && quote === '"') {
      const found = name.exec(line.slice(at + 1))
      const value = found && (variables.get(found[1] ?? found[3] ?? '') ?? found[2])
      if (value === undefined || value === null) isUnknown = true
      else word += value
      at += found?.[0].length ?? 0
    } else word += character
  }
  close()
  return words
}

/** An address and a port that a proxy listens on; `0.0.0.0` and `::` are all addresses. */
export interface Bind {
  readonly address: string
  readonly port: number
}

/** Begin a section (HAProxy configuration manual 2.x, sections 3 and 4). */
export const sections =
  /^(global|defaults|frontend|backend|listen|peers|resolvers|userlist|mailers|program|cache|ring|http-errors|fcgi-app|log-forward|log-profile|crt-store|traces|acme)$/

/** Not TCP: Unix and abstract sockets, inherited descriptors, QUIC and other datagrams, reverse HTTP. */
const notTcp = /^(unix|abnsz?|fd|sockpair|uxst|uxdg|uxsock|udp[46]?|quic[46]?|rhttp|rev)@|^\//

/**
 * Gives what the `bind` lines of an HAProxy configuration listen on over TCP, port ranges written out,
 * in their order (configuration manual 2.x, sections 2.2, 2.3 and 4.2 "bind"). Sections marked
 * `disabled` do not count, nor do addresses with a variable that the file does not set.
 */
export function proxyBinds(cfg: string): Bind[] {
  const variables: Variables = new Map()
  const found: Bind[] = []
  let section: Bind[] = []
  let disabled = false
  const close = (): void => {
    if (!disabled) found.push(...section)
    section = []
    disabled = false
  }
  for (const line of cfg.split(/\r?\n/)) {
    const words = cfgWords(line, variables)
    const [keyword, first, second] = words
    if (keyword === undefined) continue
    if (sections.test(keyword)) close()
    if (keyword === 'disabled') disabled = true
    if (keyword === 'enabled') disabled = false
    if (/^(pre)?setenv$/.test(keyword) && first !== undefined) {
      const isKept = keyword === 'presetenv' && variables.has(first)
      if (!isKept) variables.set(first, second ?? '')
    }
    if (keyword === 'bind' && first !== undefined) section.push(...first.split(',').flatMap(binds))
  }
  close()
  return found
}

function binds(written: string): Bind[] {
  if (notTcp.test(written)) return []
  const isSix = /^(ipv6|tcp6|mptcp6)@/.test(written)
  const place = written.replace(/^(ipv[46]|tcp[46]?|mptcp[46]?)@/, '')
  const parts = /^(.*):([0-9]+)(?:-([0-9]+))?$/.exec(place)
  if (!parts) return []
  const address = normal((parts[1] ?? '').replace(/^\[(.*)\]$/, '$1'), isSix)
  const low = Number(parts[2])
  const high = Number(parts[3] ?? parts[2])
  if (low < 1 || high > 65535 || high < low) return []
  return Array.from({ length: high - low + 1 }, (_, index) => ({ address, port: low + index }))
}

function normal(address: string, isSix: boolean): string {
  if (address === '' || address === '*') return isSix ? '::' : '0.0.0.0'
  return address
}

/** True if it listens on all addresses, of IPv4 or of both. */
export const isWildcard = ({ address }: Bind) => address === '0.0.0.0' || address === '::'

/** Addresses that a name of the loopback stands for; another name may stand for any. */
const meaningOf = (address: string) =>
  address === 'localhost' ? ['127.0.0.1', '::1', 'localhost'] : [address]

/**
 * Says whether who listens on an address (never a name) of the same port gets what is sent to a bind or an
 * address: `::` listens for IPv4 too, as long as IPV6_V6ONLY does not say otherwise (ipv6(7)).
 */
export function overlaps(listening: string, address: string): boolean {
  const isSix = (one: string) => one.includes(':')
  return meaningOf(address).some((meant) => {
    if (listening === '::' || meant === '::' || listening === meant) return true
    const isAny = listening === '0.0.0.0' || meant === '0.0.0.0'
    // A name that only the proxy can resolve may be any address.
    if (meant !== 'localhost' && !/^[\d.]+$|:/.test(meant)) return true
    return isAny && !isSix(listening) && !isSix(meant) && meant !== 'localhost'
  })
}

/** Says whether a client of this host that is told an address comes to what listens there. */
export function isReached(bind: Bind, address: string): boolean {
  // An address off the loopback is another question: whether it is one of this host at all.
  if (isWildcard(bind) || !isLoopbackHost(address)) return true
  return meaningOf(address).includes(bind.address)
}
