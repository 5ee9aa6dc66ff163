import { notReadable, readPackets, tag } from './packets.ts'
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

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The checksum at the end of an armoured block (RFC 4880, 6.1). */
export function crc24(data: Buffer): number {
  let crc = 0xb704ce
  for (const octet of data) {
    crc ^= octet << 16
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1
      if (crc & 0x1000000) crc ^= 0x1864cfb
    }
  }
  return crc & 0xffffff
}

function decode(text: string, source: string): Buffer {
  if (!base64.test(text)) throw notReadable(source, 'its armour is not base64')
  return Buffer.from(text, 'base64')
}

/** Takes the lines between the BEGIN and END lines of one block. */
function decodeBlock(lines: readonly string[], source: string): Buffer {
  const blank = lines.indexOf('')
  const headers = lines.slice(0, blank)
  if (blank < 0 || !headers.every((line) => /^[A-Za-z][\w -]*:( |$)/.test(line)))
    throw notReadable(source, 'its armour has no blank line after the headers')
  const body = lines.slice(blank + 1).filter((line) => line !== '')
  const last = body.at(-1)
  const sum = last !== undefined && /^=[^=]/.test(last) ? body.pop()?.slice(1) : undefined
  const data = decode(body.join(''), source)
  if (sum !== undefined && !decode(sum, source).equals(Buffer.from(crcOctets(data))))
    throw notReadable(source, 'its checksum is wrong')
  return data
}

function crcOctets(data: Buffer): readonly number[] {
  const crc = crc24(data)
  return [crc >> 16, (crc >> 8) & 0xff, crc & 0xff]
}

/**
 * Takes the ASCII armour off every public key block, or block of another kind, in a text (RFC 4880, 6.2);
 * text around the blocks is passed over. A checksum is checked where there is one. Throws KEY_NOT_READABLE.
 */
export function removeArmour(
  text: string,
  source: string,
  kind: 'PUBLIC KEY BLOCK' | 'SIGNATURE' = 'PUBLIC KEY BLOCK',
): Buffer[] {
  const blocks: Buffer[] = []
  let open: string[] | undefined
  for (const line of text.split('\n').map((raw) => raw.trimEnd())) {
    if (line === `-----BEGIN PGP ${kind}-----`) {
      if (open) throw notReadable(source, 'a block begins within a block')
      open = []
    } else if (line === `-----END PGP ${kind}-----` && open) {
      blocks.push(decodeBlock(open, source))
      open = undefined
    } else if (/^-----BEGIN PGP PRIVATE KEY/.test(line)) {
      throw notReadable(source, 'it holds a private key')
    } else open?.push(line)
  }
  if (open) throw notReadable(source, 'a block has no end, as after a download that was cut off')
  if (blocks.length === 0) {
    throw notReadable(source, `there is no ${kind.toLowerCase()} in it`)
  }
  return blocks
}
