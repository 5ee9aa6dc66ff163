import t from 'tap'
import { readSignature } from '../../src/openpgp/signature.ts'
import { number, subpacket } from './material.ts'

const created = subpacket(2, number(1_600_000_000))
const value = Buffer.of(0, 1, 1)

/** Gives the body of a signature with these areas of subpackets. */
function body(signed: readonly Buffer[], unsigned: readonly Buffer[] = [], version = 4): Buffer {
  const area = (parts: readonly Buffer[]) => {
    const all = Buffer.concat(parts)
    return Buffer.concat([Buffer.of(all.length >> 8, all.length & 255), all])
  }
  return Buffer.concat([
    Buffer.of(version, 0x13, 22, 8),
    area(signed),
    area(unsigned),
    Buffer.of(0xab, 0xcd),
    value,
  ])
}

t.test('the parts of a signature are read', async (t) => {
  const packet = body([created])
  t.same(readSignature(packet), {
    type: 0x13,
    keyAlgorithm: 22,
    hashAlgorithm: 8,
    hashed: packet.subarray(0, 6 + created.length),
    value,
    created: 1_600_000_000,
    keyLifetime: undefined,
    issuer: undefined,
  })
})

t.test('a lifetime of 0 is for ever', async (t) => {
  t.equal(readSignature(body([created, subpacket(9, number(60))]))?.keyLifetime, 60)
  t.equal(readSignature(body([created, subpacket(9, number(0))]))?.keyLifetime, undefined)
  t.equal(
    readSignature(body([created, subpacket(9, Buffer.of(60))]))?.keyLifetime,
    undefined,
    'it has 4 octets',
  )
})

t.test('times that nobody signed do not count', async (t) => {
  t.equal(readSignature(body([created], [subpacket(9, number(60))]))?.keyLifetime, undefined)
  t.equal(readSignature(body([], [created])), undefined)
})

t.test('of two subpackets of a type the first counts', async (t) => {
  const twice = body([created, subpacket(9, number(1)), subpacket(9, number(2))])
  t.equal(readSignature(twice)?.keyLifetime, 1)
})

t.test('a critical subpacket is read like any other', async (t) => {
  t.equal(readSignature(body([created, subpacket(9 | 0x80, number(60))]))?.keyLifetime, 60)
})

const keyId = Buffer.from('CB22620DEEA62322', 'hex')
const fingerprint = Buffer.from('049472A955C9CF6B85E8C61547CB22620DEEA62322', 'hex')
const other = Buffer.alloc(8, 0x11)

/** Signed and unsigned subpackets, and the signer that they name. */
const issuers: [what: string, signed: Buffer[], unsigned: Buffer[], issuer: string | undefined][] =
  [
    ['a key id', [], [subpacket(16, keyId)], 'CB22620DEEA62322'],
    ['a fingerprint', [subpacket(33, fingerprint)], [], 'CB22620DEEA62322'],
    [
      'a signed name against one that anybody wrote',
      [subpacket(33, fingerprint)],
      [subpacket(16, other)],
      'CB22620DEEA62322',
    ],
    [
      'a fingerprint of version 6',
      [subpacket(33, Buffer.concat([Buffer.of(6), Buffer.alloc(32)]))],
      [],
      undefined,
    ],
    ['half a key id', [], [subpacket(16, keyId.subarray(4))], undefined],
  ]

for (const [what, signed, unsigned, issuer] of issuers) {
  t.test(`${what} names ${issuer ?? 'nobody'}`, async (t) => {
    t.equal(readSignature(body([created, ...signed], unsigned))?.issuer, issuer)
  })
}

t.test('long subpackets have their length in two or five octets', async (t) => {
  const text = Buffer.alloc(299, 0x61)
  const two = Buffer.concat([Buffer.of(192 + ((300 - 192) >> 8), (300 - 192) & 255, 20), text])
  const five = Buffer.concat([Buffer.of(255), number(300), Buffer.of(20), text])
  for (const long of [two, five]) {
    t.equal(readSignature(body([long, created, subpacket(9, number(7))]))?.keyLifetime, 7)
  }
})

t.test('what is malformed, or of another version, proves nothing', async (t) => {
  const whole = body([created])
  const cases: [string, Buffer][] = [
    ['nothing', Buffer.of()],
    ['version 3', body([created], [], 3)],
    ['version 6', body([created], [], 6)],
    ['no time', body([subpacket(9, number(1))])],
    ['a time of 2 octets', body([subpacket(2, Buffer.of(0, 1))])],
    ['a subpacket without a type', body([created, Buffer.of(0)])],
    ['a subpacket beyond its area', body([created, Buffer.of(9, 9, 0)])],
    ['a length that is cut off', body([created, Buffer.of(255, 0)])],
    ['an area beyond the packet', Buffer.concat([whole.subarray(0, 4), Buffer.of(0xff, 0xff)])],
    ['a broken unsigned area', body([created], [Buffer.of(200)])],
  ]
  for (const [what, packet] of cases) t.equal(readSignature(packet), undefined, what)
  const end = whole.length - value.length
  for (let length = 0; length < end; length++)
    t.equal(readSignature(whole.subarray(0, length)), undefined)
})
