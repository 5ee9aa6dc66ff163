/** What a version 4 signature packet says (RFC 4880, 5.2.3). Times in seconds. */
export interface Signature {
  readonly type: number
  readonly keyAlgorithm: number
  readonly hashAlgorithm: number
  /** The octets of the packet that are signed along: all up to the end of the hashed subpackets. */
  readonly hashed: Buffer
  /** The numbers of the signature itself. */
  readonly value: Buffer
  readonly created: number
  /** After how long the key expires, where the signature says so (subpacket 9). */
  readonly keyLifetime: number | undefined
  /** Key id of the signer, the last 16 digits of its fingerprint; anyone may write one here. */
  readonly issuer: string | undefined
}

type Subpackets = ReadonlyMap<number, Buffer>

/** Reads an area of subpackets; undefined where it is malformed. Of two of a type, the first counts. */
function readSubpackets(area: Buffer): Subpackets | undefined {
  const found = new Map<number, Buffer>()
  for (let rest = area; rest.length > 0; ) {
    const first = rest[0] ?? 0
    const size = first < 192 ? 1 : first < 255 ? 2 : 5
    if (rest.length < size) return undefined
    const length =
      size === 1
        ? first
        : size === 2
          ? ((first - 192) << 8) + (rest[1] ?? 0) + 192
          : rest.readUInt32BE(1)
    if (length === 0 || size + length > rest.length) return undefined
    const type = (rest[size] ?? 0) & 0x7f // the top bit only says that it is critical
    if (!found.has(type)) found.set(type, rest.subarray(size + 1, size + length))
    rest = rest.subarray(size + length)
  }
  return found
}

function seconds(subpacket: Buffer | undefined): number | undefined {
  return subpacket?.length === 4 ? subpacket.readUInt32BE(0) : undefined
}

function issuerOf(subpackets: Subpackets): string | undefined {
  const keyId = subpackets.get(16)
  if (keyId?.length === 8) return keyId.toString('hex').toUpperCase()
  const fingerprint = subpackets.get(33) // one octet for the version, then the fingerprint
  return fingerprint?.length === 21 && fingerprint[0] === 4
    ? fingerprint.subarray(13).toString('hex').toUpperCase()
    : undefined
}

function lengthAt(body: Buffer, offset: number): number | undefined {
  return offset + 2 <= body.length ? body.readUInt16BE(offset) : undefined
}

/**
 * Reads the body of a signature packet; undefined for another version or a malformed one, which proves
 * nothing. Times are taken from the hashed subpackets alone, for the others are not signed.
 */
export function readSignature(body: Buffer): Signature | undefined {
  const [version, type = 0, keyAlgorithm = 0, hashAlgorithm = 0] = body
  const hashedLength = lengthAt(body, 4)
  if (version !== 4 || hashedLength === undefined) return undefined
  const hashedEnd = 6 + hashedLength
  const plainLength = lengthAt(body, hashedEnd)
  if (plainLength === undefined) return undefined
  const plainEnd = hashedEnd + 2 + plainLength
  if (plainEnd + 2 > body.length) return undefined // two octets of the digest stand before the value
  const signed = readSubpackets(body.subarray(6, hashedEnd))
  const unsigned = readSubpackets(body.subarray(hashedEnd + 2, plainEnd))
  const created = seconds(signed?.get(2))
  if (!signed || !unsigned || created === undefined) return undefined
  return {
    type,
    keyAlgorithm,
    hashAlgorithm,
    hashed: body.subarray(0, hashedEnd),
    value: body.subarray(plainEnd + 2),
    created,
    keyLifetime: seconds(signed.get(9)) || undefined, // 0 is never
    issuer: issuerOf(signed) ?? issuerOf(unsigned),
  }
}
