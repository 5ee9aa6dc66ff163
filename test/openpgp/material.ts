import { readPackets } from '../../src/openpgp/packets.ts'
import { readSignature, type Signature } from '../../src/openpgp/signature.ts'
import { binaryKey } from '../packages/fixture-keys.ts'

/** Gives octets as a multiprecision integer (RFC 4880, 3.2): the number of bits, then no leading zeros. */
function integer(octets: Buffer): Buffer {
  const start = octets.findIndex((octet) => octet !== 0)
  const bare = start < 0 ? Buffer.of() : octets.subarray(start)
  const bits = bare.length === 0 ? 0 : bare.length * 8 - Math.clz32(bare[0] ?? 0) + 24
  return Buffer.concat([Buffer.of(bits >> 8, bits & 255), bare])
}

export const integers = (...all: readonly Buffer[]): Buffer => Buffer.concat(all.map(integer))

export const number = (value: number): Buffer => {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(value)
  return octets
}

/** Gives a subpacket of a signature (RFC 4880, 5.2.3.1), its length in one octet. */
export const subpacket = (type: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.of(content.length + 1, type), content])

/** The body of a fixture key, what its first signature over its name covers, and that signature. */
export function certification(name: string): {
  key: Buffer
  content: Buffer
  signature: Signature
} {
  const [key, user, packet] = readPackets(binaryKey(name), name)
  const signature = packet && readSignature(packet.body)
  if (!key || !user || !signature) throw new Error(`${name} has a key, a name and a signature`)
  const framed = [Buffer.of(0x99, key.body.length >> 8, key.body.length & 255), key.body]
  const content = Buffer.concat([...framed, Buffer.of(0xb4), number(user.body.length), user.body])
  return { key: key.body, content, signature }
}
