import { createHash } from 'node:crypto'
import { removeArmour } from './armour.ts'
import { notReadable, type Packet, readPackets, tag } from './packets.ts'
import { readSignature, type Signature } from './signature.ts'
import { type Verifier, verifierOf } from './verify.ts'

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

export interface PublicKey {
  /** 40 hexadecimal digits in upper case. */
  readonly fingerprint: string
  readonly created: Date
  /** Undefined where it never does. */
  readonly expires: Date | undefined
  readonly revoked: boolean
  /** Whether a signature of the key over itself holds; a key that somebody damaged or cut has none. */
  readonly selfSigned: boolean
  /** Fingerprints of subkeys that the key never signed: somebody else put them there. */
  readonly strangers: readonly string[]
  /** The key with all that belongs to it, in binary, as it stood. */
  readonly packets: Buffer
}

/** A key, name or subkey, and the signatures that follow it. */
interface Part {
  readonly packet: Packet
  readonly signatures: readonly Signature[]
}

/** How a key is hashed: for its fingerprint (RFC 4880, 12.2) and under its signatures (5.2.4). */
function framed(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x99, body.length >> 8, body.length & 0xff]), body])
}

function fingerprintOf(body: Buffer): string {
  return createHash('sha1').update(framed(body)).digest('hex').toUpperCase()
}

function checkVersion({ body }: Packet, source: string): void {
  const [version] = body
  if (version !== undefined && version !== 4)
    throw notReadable(source, `it holds a key of version ${version}; only version 4 is supported`)
  if (body.length < 7 || body.length > 0xffff) throw notReadable(source, 'a key in it is malformed')
}

function partsOf(packets: readonly Packet[]): Part[] {
  const parts: { packet: Packet; signatures: Signature[] }[] = []
  for (const packet of packets) {
    if (packet.tag !== tag.signature && packet.tag !== tag.trust)
      parts.push({ packet, signatures: [] })
    const signature = packet.tag === tag.signature ? readSignature(packet.body) : undefined
    if (signature) parts.at(-1)?.signatures.push(signature)
  }
  return parts
}

/** What a signature over a name covers besides the key: the name, its kind and its length. */
function framedName({ tag: kind, body }: Packet): Buffer {
  const head = Buffer.from([kind === tag.userId ? 0xb4 : 0xd1, 0, 0, 0, 0])
  head.writeUInt32BE(body.length, 1)
  return Buffer.concat([head, body])
}

function latest(signatures: readonly Signature[]): Signature | undefined {
  return signatures.reduce<Signature | undefined>(
    (best, next) => (best && best.created > next.created ? best : next),
    undefined,
  )
}

const isCertification = ({ type }: Signature) => type >= 0x10 && type <= 0x13
const isOfType = (wanted: number) => (signature: Signature) => signature.type === wanted

/** The newest signature of each name counts, and of those the newest that sets a lifetime, as in GnuPG. */
function lifetimeOf(direct: readonly Signature[], byName: readonly Signature[][]) {
  const own = latest(direct)?.keyLifetime
  if (own !== undefined) return own
  const newest = byName.map(latest).filter((signature) => signature?.keyLifetime !== undefined)
  return latest(newest as Signature[])?.keyLifetime
}

/**
 * Reads one key from its packets, the first of which is the public key. Expiry and revocation are taken only
 * from signatures of the key by itself that hold. Throws KEY_NOT_READABLE.
 */
export function readKey(packets: readonly Packet[], source: string): PublicKey {
  for (const packet of packets)
    if (packet.tag === tag.publicKey || packet.tag === tag.subkey) checkVersion(packet, source)
  const [primary, ...others] = partsOf(packets)
  if (!primary) throw notReadable(source, 'it is empty')
  const key = primary.packet.body
  const fingerprint = fingerprintOf(key)
  const keyId = fingerprint.slice(-16)
  const verifier: Verifier = verifierOf(key) ?? (() => true) // an unknown kind is trusted by its fingerprint
  const holding = ({ signatures }: Part, content: Buffer) =>
    signatures.filter(
      (signature) =>
        (signature.issuer ?? keyId) === keyId &&
        verifier(Buffer.concat([framed(key), content]), signature),
    )
  const onKey = holding(primary, Buffer.of())
  const byName = others
    .filter(({ packet }) => packet.tag !== tag.subkey)
    .map((part) => holding(part, framedName(part.packet)).filter(isCertification))
  const subkeys = others.filter(({ packet }) => packet.tag === tag.subkey)
  const isStranger = (part: Part) => !holding(part, framed(part.packet.body)).some(isOfType(0x18))
  const direct = onKey.filter(isOfType(0x1f))
  const lifetime = lifetimeOf(direct, byName)
  const created = key.readUInt32BE(1)
  return {
    fingerprint,
    created: new Date(created * 1000),
    expires: lifetime === undefined ? undefined : new Date((created + lifetime) * 1000),
    revoked: onKey.some(isOfType(0x20)),
    selfSigned: direct.length > 0 || byName.some((signatures) => signatures.length > 0),
    strangers: subkeys.filter(isStranger).map(({ packet }) => fingerprintOf(packet.body)),
    packets: Buffer.concat(packets.map(({ whole }) => whole)),
  }
}
