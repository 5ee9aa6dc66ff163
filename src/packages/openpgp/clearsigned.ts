import { removeArmour } from './armour.ts'
import { notReadable } from './key-error.ts'
import { readPackets, tag } from './packets.ts'
import { readSignature, type Signature } from './signature.ts'

/** A text signed in the clear, and its signatures. */
export interface Clearsigned {
  /** The octets that a signature of type 1 is over: lines without blanks at their end, CRLF between. */
  readonly content: Buffer
  readonly signatures: readonly Signature[]
}

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----'
const SIGNATURE = '-----BEGIN PGP SIGNATURE-----'

/** Reads a text in the cleartext signature framework (RFC 4880, 7). Throws KEY_NOT_READABLE. */
export function readClearsigned(text: string, source: string): Clearsigned {
  const lines = text.split('\n').map((line) => line.replace(/[ \t\r]+$/, ''))
  const begin = lines.indexOf(BEGIN)
  const from = lines.indexOf('', begin) + 1
  const to = lines.indexOf(SIGNATURE, from)
  if (begin < 0 || from === 0 || to < 0) throw notReadable(source, 'it is not signed in the clear')
  const content = lines.slice(from, to).map((line) => line.replace(/^- /, ''))
  const [block = Buffer.of()] = removeArmour(lines.slice(to).join('\n'), source, 'SIGNATURE')
  const packets = readPackets(block, source).filter((packet) => packet.tag === tag.signature)
  return {
    content: Buffer.from(content.join('\r\n')),
    signatures: packets.flatMap(({ body }) => readSignature(body) ?? []),
  }
}
