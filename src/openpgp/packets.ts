import { DdFipsError } from '../errors.ts'

/** Gives the error for key data that cannot be read (exit 4); `source` says where it came from. */
export function notReadable(source: string, problem: string): DdFipsError {
  return new DdFipsError({
    code: 'KEY_NOT_READABLE',
    exit: 'preflight',
    message: `${source} cannot be read as OpenPGP public keys: ${problem}.`,
    remedy:
      'Check what is served there; a proxy, a login page or a broken download may be in its place.',
  })
}

/** The packets that a public key is made of (RFC 4880, 4.3), and the trust marks of old keyrings. */
export const tag = {
  signature: 2,
  publicKey: 6,
  trust: 12,
  userId: 13,
  subkey: 14,
  userAttribute: 17,
} as const

const known: ReadonlySet<number> = new Set(Object.values(tag))
const secret: ReadonlySet<number> = new Set([5, 7])

export interface Packet {
  readonly tag: number
  readonly body: Buffer
  /** The packet with its header, as it stood. */
  readonly whole: Buffer
}

interface Header {
  readonly tag: number
  readonly length: number
  /** Octets of the header itself. */
  readonly size: number
}

/** Reads a packet header of the old or the new form (RFC 4880, 4.2); undefined where it is no whole one. */
function readHeader(data: Buffer): Header | undefined {
  const [first = 0, second = 0] = data
  if ((first & 0x80) === 0) return undefined
  if ((first & 0x40) === 0) {
    const octets = [1, 2, 4][first & 3] // the fourth is of indeterminate length, which no key may have
    if (octets === undefined || data.length < 1 + octets) return undefined
    return { tag: (first >> 2) & 15, length: data.readUIntBE(1, octets), size: 1 + octets }
  }
  const number = first & 63
  if (data.length < 2) return undefined
  if (second < 192) return { tag: number, length: second, size: 2 }
  if (second < 224 && data.length >= 3)
    return { tag: number, length: ((second - 192) << 8) + (data[2] ?? 0) + 192, size: 3 }
  if (second === 255 && data.length >= 6)
    return { tag: number, length: data.readUInt32BE(2), size: 6 }
  return undefined // partial lengths are for data packets only
}

/** Cuts binary OpenPGP data into its packets. Throws KEY_NOT_READABLE for anything that no public key holds. */
export function readPackets(data: Buffer, source: string): Packet[] {
  const packets: Packet[] = []
  for (let rest = data; rest.length > 0; ) {
    const header = readHeader(rest)
    if (!header)
      throw notReadable(source, `there is no valid packet at octet ${data.length - rest.length}`)
    const end = header.size + header.length
    if (end > rest.length) throw notReadable(source, 'its last packet is cut off')
    if (secret.has(header.tag)) throw notReadable(source, 'it holds a private key')
    if (!known.has(header.tag))
      throw notReadable(source, `a packet of type ${header.tag} is not part of a public key`)
    const whole = rest.subarray(0, end)
    packets.push({ tag: header.tag, body: whole.subarray(header.size), whole })
    rest = rest.subarray(end)
  }
  return packets
}
