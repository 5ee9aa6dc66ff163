import { algorithms, type Check } from './algorithms.ts'
import type { Signature } from './signature.ts'

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
  let check: Check | undefined
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
