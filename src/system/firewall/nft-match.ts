import { BlockList } from 'node:net'
import {
  allOf,
  anyOf,
  EPHEMERAL,
  type Fit,
  fitsInterface,
  type Hook,
  isOfLoopback,
  isOutgoing,
  not,
  type OpeningPacket,
} from './chain.ts'

/** A value of libnftables-json(5). */
export type NftJson =
  | string
  | number
  | boolean
  | null
  | readonly NftJson[]
  | { readonly [key: string]: NftJson }

export type Sets = ReadonlyMap<string, readonly NftJson[]>

const TCP = 6 // IPPROTO_TCP

/** The part of an expression with one key: `{"meta": ...}`. */
export function part(json: NftJson | undefined, key: string): NftJson | undefined {
  const isMap = typeof json === 'object' && json !== null && !Array.isArray(json)
  return isMap ? (json as { readonly [key: string]: NftJson })[key] : undefined
}

/** Says whether a packet fits a `match` of a rule. */
export function fitsMatch(match: NftJson, packet: OpeningPacket, hook: Hook, sets: Sets): Fit {
  const [left, right, op] = [part(match, 'left'), part(match, 'right'), part(match, 'op')]
  if (left === undefined || right === undefined) return 'maybe'
  const equal = fitsValue(left, right, packet, hook, sets)
  if (op === '!=') return not(equal)
  if (op === '==' || op === 'in') return equal
  const port = isPort(left) && typeof right === 'number' ? Number(right) : undefined
  if (port === undefined) return 'maybe'
  const isIn = { '<': packet.port < port, '>': packet.port > port, '<=': packet.port <= port }
  const found = op === '>=' ? packet.port >= port : isIn[op as '<']
  return found === undefined ? 'maybe' : found ? 'yes' : 'no'
}

/** Says whether an expression names the port that a connection leads to, or comes from. */
export function isPort(left: NftJson | undefined, end: 'dport' | 'sport' = 'dport'): boolean {
  const payload = part(left, 'payload')
  const protocol = part(payload, 'protocol')
  return part(payload, 'field') === end && (protocol === 'tcp' || protocol === 'th')
}

/** Says whether what the left side asks for is among the values of the right side. */
export function fitsValue(
  left: NftJson,
  right: NftJson,
  packet: OpeningPacket,
  hook: Hook,
  sets: Sets,
): Fit {
  const values = spread(right, sets)
  if (values === undefined) return 'maybe'
  const one = fitOf(left, packet, hook)
  return anyOf(values.map(one))
}

/** The values that one right side stands for; undefined where it is of a kind that is not understood. */
function spread(right: NftJson, sets: Sets): readonly NftJson[] | undefined {
  if (typeof right === 'string' && right.startsWith('@')) return sets.get(right.slice(1))
  const list = part(right, 'set') ?? right
  const values = Array.isArray(list) ? (list as readonly NftJson[]) : [list]
  // An element with a comment or a counter is wrapped.
  return values.map((value) => part(part(value, 'elem'), 'val') ?? value)
}

const yesNo = (is: boolean): Fit => (is ? 'yes' : 'no')
const unknown = (): Fit => 'maybe'

function fitOf(left: NftJson, packet: OpeningPacket, hook: Hook): (right: NftJson) => Fit {
  if (isPort(left)) return (right) => fitsPort(right, packet.port)
  if (isPort(left, 'sport')) return (right) => fitsPort(right, EPHEMERAL)
  const protocol = String(part(part(left, 'payload'), 'protocol'))
  const field = part(part(left, 'payload'), 'field')
  if (protocol === 'udp' || protocol === 'icmp' || protocol === 'icmpv6') return () => 'no'
  if (protocol === 'ip' || protocol === 'ip6') {
    if ((protocol === 'ip') !== (packet.family === 4)) return () => 'no'
    if (field === 'saddr') return (right) => fitsAddress(right, packet.source, packet.family)
    if (field === 'daddr') return (right) => fitsAddress(right, packet.destination, packet.family)
    if (field === 'protocol' || field === 'nexthdr') return isTcp
  }
  if (part(part(left, 'ct'), 'key') === 'state') return isOneOf('new')
  const key = String(part(part(left, 'meta'), 'key'))
  if (key === 'l4proto') return isTcp
  if (key === 'nfproto') return isOneOf(packet.family === 4 ? 'ipv4' : 'ipv6')
  const seen = isOutgoing(hook) ? 'oif' : 'iif'
  if (key === seen || key === `${seen}name`) return (right) => fitsInterface(String(right), packet)
  if (/^[io]if(name)?$/.test(key)) return () => (hook === 'postrouting' ? 'maybe' : 'no')
  return unknown
}

/** Compares plain values; what a range, a mask or a combination of flags holds is not known here. */
const isOneOf =
  (...known: readonly NftJson[]) =>
  (right: NftJson): Fit =>
    typeof right === 'object' ? 'maybe' : yesNo(known.includes(right))

const isTcp = isOneOf('tcp', TCP)

function fitsPort(right: NftJson, port: number): Fit {
  if (typeof right === 'number') return yesNo(right === port)
  const range = part(right, 'range')
  if (!Array.isArray(range)) return 'maybe'
  return yesNo(port >= Number(range[0]) && port <= Number(range[1]))
}

function fitsAddress(right: NftJson, address: string | undefined, family: 4 | 6): Fit {
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  const [prefix, range] = [part(right, 'prefix'), part(right, 'range')]
  try {
    if (typeof right === 'string') list.addAddress(right, kind)
    else if (prefix) list.addSubnet(String(part(prefix, 'addr')), Number(part(prefix, 'len')), kind)
    else if (Array.isArray(range)) list.addRange(String(range[0]), String(range[1]), kind)
    else return 'maybe'
  } catch {
    return 'maybe' // a name, or of the other family
  }
  // Somewhere off this host: only "everything" surely holds it, the loopback surely does not.
  if (address !== undefined) return yesNo(list.check(address, kind))
  const length = prefix === undefined ? undefined : Number(part(prefix, 'len'))
  if (length === 0) return 'yes'
  const ends = Array.isArray(range) ? range : [prefix ? part(prefix, 'addr') : right]
  return isOfLoopback(kind, ends.map(String), length) ? 'no' : 'maybe'
}

/** Says whether a packet fits all the matches of a rule's expressions. */
export function fitsAll(
  expressions: readonly NftJson[],
  packet: OpeningPacket,
  hook: Hook,
  sets: Sets,
): Fit {
  const fits = expressions.map((expression): Fit => {
    const match = part(expression, 'match')
    if (match !== undefined) return fitsMatch(match, packet, hook, sets)
    const isOpen = part(expression, 'limit') !== undefined || part(expression, 'xt') !== undefined
    return isOpen ? 'maybe' : 'yes'
  })
  return allOf(fits)
}
