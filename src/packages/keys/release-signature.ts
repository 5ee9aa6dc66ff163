import type { Host } from '../../host/host.ts'
import { readClearsigned, removeArmour } from '../../openpgp/armour.ts'
import { type Packet, readPackets, tag } from '../../openpgp/packets.ts'
import { readKey } from '../../openpgp/read-keys.ts'
import type { Signature } from '../../openpgp/signature.ts'
import { verifierOf } from '../../openpgp/verify.ts'
import type { AptSource } from '../apt/apt-sources.ts'

/** The signature over a repository's Release file, as apt has it in its lists. */
export interface ReleaseSignature {
  /** The file in which it stands. */
  readonly file: string
  /** What the repository itself says of when it was made. */
  readonly date: string | undefined
  /** Key id of the signer, as the signature has it. */
  readonly keyId: string | undefined
  /** Fingerprint of the key in the keyring by which the signature holds; undefined where there is none. */
  readonly fingerprint: string | undefined
}

const LISTS = '/var/lib/apt/lists'
const TEXT = 0x01 // a signature over a text (RFC 4880, 5.2.1)

/** Gives apt's name for a file of a repository in its lists (apt-pkg, URItoFileName). */
export function listName(uri: string): string {
  const bare = uri.replace(/^[a-z+]+:\/+/i, '').replace(/^[^/]*@/, '')
  const quoted = bare.replace(/[\\|{}[\]<>"^~_=!@#$%&*]/g, (sign) => {
    return `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return quoted.replaceAll('/', '_')
}

/**
 * Gives who signed the Release file that apt has of a repository, checked again here against the keys of its
 * keyring; undefined where apt has no such file (InRelease). Throws KEY_NOT_READABLE.
 */
export async function releaseSignatures(
  host: Host,
  { uri, suite }: AptSource,
  keyring: Buffer,
): Promise<ReleaseSignature[] | undefined> {
  const file = `${LISTS}/${listName(`${uri}/dists/${suite}/InRelease`)}`
  const text = (await host.read(file))?.toString()
  if (text === undefined) return undefined
  const { content, signatures } = readClearsigned(text, file)
  const date = /^Date: (.*)$/m.exec(text)?.[1]
  const keys = keysOf(keyring)
  return signatures.map((signature) => {
    return { file, date, keyId: signature.issuer, fingerprint: holder(keys, content, signature) }
  })
}

/** Packets of each key of a keyring, the key itself first. */
function keysOf(keyring: Buffer): Packet[][] {
  const isBinary = ((keyring[0] ?? 0) & 0x80) !== 0
  const blocks = isBinary ? [keyring] : removeArmour(keyring.toString('latin1'), 'The keyring')
  const keys: Packet[][] = []
  for (const packet of blocks.flatMap((block) => readPackets(block, 'The keyring'))) {
    if (packet.tag === tag.publicKey) keys.push([])
    keys.at(-1)?.push(packet)
  }
  return keys
}

function holder(
  keys: readonly Packet[][],
  content: Buffer,
  signature: Signature,
): string | undefined {
  if (signature.type !== TEXT) return undefined
  const signer = keys.find((packets) =>
    packets.some(
      ({ tag: kind, body }) =>
        (kind === tag.publicKey || kind === tag.subkey) &&
        verifierOf(body)?.(content, signature) === true,
    ),
  )
  return signer && readKey(signer, 'The keyring').fingerprint
}
