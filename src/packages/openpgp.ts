import { removeArmour } from './openpgp/armour.ts'
import { type PublicKey, readKey } from './openpgp/key.ts'
import { notReadable } from './openpgp/key-error.ts'
import { type Packet, readPackets, tag } from './openpgp/packets.ts'

export type { PublicKey } from './openpgp/key.ts'

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

function readBinary(data: Buffer, source: string): PublicKey[] {
  const keys: Packet[][] = []
  for (const packet of readPackets(data, source)) {
    if (packet.tag === tag.publicKey) keys.push([])
    const key = keys.at(-1)
    if (!key) throw notReadable(source, 'it does not begin with a public key')
    key.push(packet)
  }
  if (keys.length === 0) throw notReadable(source, 'it is empty')
  return keys.map((packets) => readKey(packets, source))
}

/**
 * Reads OpenPGP public keys (RFC 4880), armoured or binary, one or several. `source` names them in errors.
 * Expiry and revocation are taken only from signatures of the key by itself that hold.
 * Throws KEY_NOT_READABLE; a private key and keys of other versions than 4 are refused with it.
 */
export function readKeys(data: Buffer, source = 'The key'): PublicKey[] {
  const hasMark = data.subarray(0, 3).equals(byteOrderMark)
  const isBinary = ((data[0] ?? 0) & 0x80) !== 0 && !hasMark
  const text = data.subarray(hasMark ? 3 : 0).toString('latin1')
  const blocks = isBinary ? [data] : removeArmour(text, source)
  return blocks.flatMap((block) => readBinary(block, source))
}
