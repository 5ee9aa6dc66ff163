import { BlockList, isIP } from 'node:net'
import { DdFipsError } from '../errors.ts'

/** An address or a network, and a port, that connections may lead to. */
export interface Target {
  readonly written: string
  readonly network: BlockList
  /** Undefined: every port. */
  readonly port: number | undefined
}

/** Of an address that is known to be one: `isIP` first compiles an expression of 7 ms. */
const family = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4')

/**
 * Reads a list of targets: `10.0.0.7`, `10.0.0.0/8:5432`, `[fd00::/8]:443`, apart by commas. Throws
 * TARGET_NOT_ACCEPTABLE; names are refused, since who answers to a name can change.
 */
export function parseTargets(list: string): Target[] {
  const written = list.split(',').map((item) => item.trim())
  return written.filter((item) => item !== '').map(parseTarget)
}

function parseTarget(written: string): Target {
  // Without brackets the last part of an IPv6 address would pass for a port.
  const whole = isIP(written.split('/')[0] ?? '') === 6 ? [written, written] : undefined
  const [, place = '', port] = whole ?? /^\[?([^\][]+?)\]?(?::(\d+))?$/.exec(written) ?? []
  const [address = '', prefix] = place.split('/')
  const longest = isIP(address) === 6 ? 128 : 32
  const length = prefix === undefined ? longest : Number(prefix)
  if (isIP(address) === 0 || !Number.isInteger(length) || length < 0 || length > longest) {
    throw notAcceptable(written)
  }
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) throw notAcceptable(written)
  const network = new BlockList()
  network.addSubnet(address, length, family(address))
  return { written, network, port: port === undefined ? undefined : Number(port) }
}

/** Says whether a connection to this address and port leads to one of the targets. */
export function isAmong(targets: readonly Target[], address: string, port: number): boolean {
  return targets.some(
    (target) => (target.port ?? port) === port && target.network.check(address, family(address)),
  )
}

function notAcceptable(written: string): DdFipsError {
  return new DdFipsError({
    code: 'TARGET_NOT_ACCEPTABLE',
    exit: 'settings',
    message: `"${written}" is not an address of a target.`,
    remedy: 'Write 10.0.0.7, 10.0.0.0/8 or [fd00::1], each with an optional port: 10.0.0.7:5432.',
  })
}
