import { createHash } from 'node:crypto'

/** The name space of this tool's names: made once, at random, never to be changed. */
export const nameSpace = '8d2f6a1e-4c0b-4b7e-9a53-1f6e0c9d7b24'

/** Gives the UUID of version 5 of a name in a name space (RFC 9562, 5.5): the same name, the same UUID. */
export function uuidOf(space: string, name: string): string {
  const hash = createHash('sha1')
  hash.update(Buffer.from(space.replaceAll('-', ''), 'hex')).update(name)
  const octets = hash.digest().subarray(0, 16)
  octets[6] = ((octets[6] ?? 0) & 0x0f) | 0x50
  octets[8] = ((octets[8] ?? 0) & 0x3f) | 0x80
  return octets.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
