import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'
import type { Signature } from './signature.ts'

/** Curves by the octets of their object identifier (RFC 9580, 9.2), with the size of a coordinate. */
const curves: ReadonlyMap<string, readonly [name: string, size: number]> = new Map([
  ['2a8648ce3d030107', ['P-256', 32]],
  ['2b81040022', ['P-384', 48]],
  ['2b81040023', ['P-521', 66]],
])

/** Says whether a value is a signature over some octets with that digest; throws where it is none at all. */
export type SignatureCheck = (hash: string, signed: Buffer, value: Buffer) => boolean

/** Takes multiprecision integers off the front of a buffer (RFC 4880, 3.2); throws where it is too short. */
function integers(data: Buffer, count: number): Buffer[] {
  let rest = data
  return Array.from({ length: count }, () => {
    const end = 2 + Math.ceil(rest.readUInt16BE(0) / 8)
    if (end > rest.length) throw new RangeError('an integer is cut off')
    const integer = rest.subarray(2, end)
    rest = rest.subarray(end)
    return integer
  })
}

function pad(integer: Buffer, size: number): Buffer {
  if (integer.length > size) throw new RangeError('an integer is too long')
  return Buffer.concat([Buffer.alloc(size - integer.length), integer])
}

/** A pair of integers as one run of octets, the form that node:crypto calls ieee-p1363. */
function pair(value: Buffer, size: number): Buffer {
  return Buffer.concat(integers(value, 2).map((integer) => pad(integer, size)))
}

function jwk(key: JsonWebKey): KeyObject {
  return createPublicKey({ key, format: 'jwk' })
}

function rsa(material: Buffer): SignatureCheck {
  const [n = Buffer.of(), e = Buffer.of()] = integers(material, 2)
  const key = jwk({ kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') })
  return (hash, signed, value) => {
    const [integer = Buffer.of()] = integers(value, 1)
    return verify(hash, signed, key, pad(integer, n.length))
  }
}

function der(type: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const { length } = body
  const octets =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([type, ...octets]), body])
}

function derInteger(integer: Buffer): Buffer {
  const sign = (integer[0] ?? 0) & 0x80 ? Buffer.of(0) : Buffer.of() // a set top bit would mean less than 0
  return der(2, sign, integer)
}

const dsaIdentifier = der(6, Buffer.from('2a8648ce380401', 'hex'))

function dsa(material: Buffer): SignatureCheck {
  const numbers = integers(material, 4)
  const [p, q, g, y] = numbers.map(derInteger) as [Buffer, Buffer, Buffer, Buffer]
  const algorithm = der(0x30, dsaIdentifier, der(0x30, p, q, g))
  const spki = der(0x30, algorithm, der(3, Buffer.of(0), y))
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const size = numbers[1]?.length ?? 0
  return (hash, signed, value) =>
    verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, pair(value, size))
}

function ecdsa(material: Buffer): SignatureCheck | undefined {
  const oid = material.subarray(1, 1 + (material[0] ?? 0))
  const [crv, size] = curves.get(oid.toString('hex')) ?? []
  if (crv === undefined || size === undefined) return undefined
  const [point = Buffer.of()] = integers(material.subarray(1 + oid.length), 1)
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)]
  const key = jwk({ kty: 'EC', crv, x: x.toString('base64url'), y: y.toString('base64url') })
  return (hash, signed, value) =>
    verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, pair(value, size))
}

/** Ed25519 signs the digest, not the data (RFC 9580, 5.2.3.3). */
function ed25519(point: Buffer, join: (value: Buffer) => Buffer): SignatureCheck {
  const key = jwk({ kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') })
  return (hash, signed, value) => {
    const digest = createHash(hash).update(signed).digest()
    return verify(null, digest, key, join(value))
  }
}

function eddsa(material: Buffer): SignatureCheck | undefined {
  const oid = material.subarray(1, 1 + (material[0] ?? 0))
  if (oid.toString('hex') !== '2b06010401da470f01') return undefined
  const [point = Buffer.of()] = integers(material.subarray(1 + oid.length), 1)
  return ed25519(point.subarray(1), (value) => pair(value, 32)) // the first octet says only: compressed
}

/**
 * By the number of a public-key algorithm (RFC 9580, 9.1): from the key material to the check of signatures.
 * Undefined for a curve that is not known here; throws for malformed material.
 */
export const algorithms: ReadonlyMap<number, (material: Buffer) => SignatureCheck | undefined> =
  new Map([
    [1, rsa],
    [3, rsa],
    [17, dsa],
    [19, ecdsa],
    [22, eddsa],
    [27, (material) => ed25519(material, (value) => value)],
  ])

/** RFC 4880, 9.4. MD5 and what is not in the table proves nothing. */
const hashes: ReadonlyMap<number, string> = new Map([
  [2, 'sha1'],
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
  [11, 'sha224'],
])

/** Says whether a signature over some octets was made by the key. */
export type Verifier = (content: Buffer, signature: Signature) => boolean

/**
 * Gives the judge of signatures by a version 4 public key, from the body of its packet; undefined for
 * kinds of keys that this program does not know. What cannot be computed does not hold.
 */
export function verifierOf(body: Buffer): Verifier | undefined {
  const algorithm = body[5] ?? 0
  let check: SignatureCheck | undefined
  try {
    check = algorithms.get(algorithm)?.(body.subarray(6))
    if (!check) return undefined
  } catch {
    return () => false
  }
  return (content, signature) => {
    const hash = hashes.get(signature.hashAlgorithm)
    if (hash === undefined || signature.keyAlgorithm !== algorithm) return false
    // RFC 4880, 5.2.4: the signature's own octets are signed too, then how many they are.
    const trailer = Buffer.from([4, 0xff, 0, 0, 0, 0])
    trailer.writeUInt32BE(signature.hashed.length, 2)
    try {
      const signed = Buffer.concat([content, signature.hashed, trailer])
      return check(hash, signed, signature.value)
    } catch {
      return false
    }
  }
}
