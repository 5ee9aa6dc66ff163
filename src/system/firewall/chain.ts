import { isLoopback } from '../../text/loopback.ts'

/** A packet that opens a TCP connection, as a firewall of this host sees it. */
export interface OpeningPacket {
  readonly family: 4 | 6
  readonly source: string
  /** Undefined: an address that is not known here, off this host. */
  readonly destination: string | undefined
  readonly port: number
  /** `lo`, or undefined for an interface that is not known here and is not the loopback. */
  readonly through: 'lo' | undefined
}

/** The port that a client of this host gets: one of every range that Linux gives them. */
export const EPHEMERAL = 45_000

/** Whether a packet fits; `maybe` where it takes more than the rule and the packet to tell. */
export type Fit = 'yes' | 'no' | 'maybe'

/** Where in the kernel a packet is (nft(8), "ADDRESS FAMILIES"); others see none that is opened here. */
export type Hook = 'output' | 'postrouting' | 'prerouting' | 'input'

/** Returns true at the hooks where a packet has the interface that it leaves by, false where it has the one it came in by. */
export const isOutgoing = (hook: Hook): boolean => hook === 'output' || hook === 'postrouting'

export type ChainVerdict =
  | { readonly kind: 'accept' | 'drop' | 'reject' | 'return' | 'none' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }

export interface Rule {
  /** As people write it. */
  readonly text: string
  readonly judge: (
    packet: OpeningPacket,
    hook: Hook,
  ) => { readonly fit: Fit; readonly verdict: ChainVerdict }
}

export interface Chain {
  readonly tool: 'nft' | 'iptables' | 'iptables-legacy'
  readonly family: 'ip' | 'ip6' | 'inet'
  readonly table: string
  readonly name: string
  /** Undefined: packets come here from other chains only. */
  readonly hook: Hook | undefined
  readonly priority: number
  readonly policy: 'accept' | 'drop'
  readonly rules: readonly Rule[]
}

/** Turns a fit round; what may fit may also not fit. */
export const not = (fit: Fit): Fit => (fit === 'maybe' ? fit : fit === 'yes' ? 'no' : 'yes')

/** All must fit. */
export function allOf(fits: readonly Fit[]): Fit {
  if (fits.includes('no')) return 'no'
  return fits.includes('maybe') ? 'maybe' : 'yes'
}

/** One must fit. */
export const anyOf = (fits: readonly Fit[]): Fit => not(allOf(fits.map(not)))

/** The name of an interface in a rule; a last `*` or `+` stands for any end. */
export function fitsInterface(name: string, { through }: OpeningPacket): Fit {
  const start = name.replace(/[*+]$/, '')
  const isLo = start === name ? name === 'lo' : 'lo'.startsWith(start)
  if (through === 'lo') return isLo ? 'yes' : 'no'
  return start === '' ? 'yes' : isLo && start === name ? 'no' : 'maybe'
}

/**
 * Says whether all addresses of a range, or of a network with this prefix length, are the loopback's. Then it
 * holds nothing off this host; a network that holds more than the loopback may.
 */
export function isOfLoopback(
  kind: 'ipv4' | 'ipv6',
  ends: readonly string[],
  length = Number.POSITIVE_INFINITY,
): boolean {
  return length >= (kind === 'ipv4' ? 8 : 128) && ends.every(isLoopback)
}
