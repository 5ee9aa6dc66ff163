import t from 'tap'
import { type Packet, readPackets } from '../../src/openpgp/packets.ts'
import { readKey } from '../../src/openpgp/read-keys.ts'
import { binaryKey, fingerprints } from '../packages/fixture-keys.ts'

const packetsOf = (name: string) => readPackets(binaryKey(name), name)
const read = (packets: readonly (Packet | undefined)[]) =>
  readKey(
    packets.filter((packet) => packet !== undefined),
    'a.public',
  )

t.test('a key is known by its fingerprint, and keeps its packets as they stood', async (t) => {
  const packets = packetsOf('subkeys.asc')
  const key = read(packets)
  t.match(key, {
    fingerprint: fingerprints.subkeys,
    selfSigned: true,
    revoked: false,
    strangers: [],
  })
  t.ok(key.packets.equals(binaryKey('subkeys.asc')))
  t.equal(key.created.toISOString(), '2023-01-15T12:00:00.000Z')
})

t.test('without a signature that holds a key is not signed and has no end', async (t) => {
  const [key, name, signature] = packetsOf('rsa-expires.asc')
  t.match(read([key, name, signature]), {
    selfSigned: true,
    expires: new Date('2033-12-31T12:00:00Z'),
  })
  for (const packets of [
    [key],
    [key, name],
    [key, name, packetsOf('rsa.asc')[2]],
    [key, signature],
  ]) {
    t.match(read(packets), { selfSigned: false, expires: undefined })
  }
})

t.test("a name that belongs to another key's signature proves nothing", async (t) => {
  const [key, , signature] = packetsOf('rsa.asc')
  t.match(read([key, packetsOf('ed25519.asc')[1], signature]), { selfSigned: false })
})

t.test('a revocation counts if the key itself made it', async (t) => {
  const [key, revocation, ...rest] = packetsOf('revoked.asc')
  t.match(read([key, revocation, ...rest]), { revoked: true })
  t.match(read([key, ...rest]), { revoked: false })
  const [other, ...its] = packetsOf('rsa.asc')
  t.match(read([other, revocation, ...its]), { revoked: false, selfSigned: true })
})

t.test('the newest signature sets the end, in whatever order they stand', async (t) => {
  const packets = packetsOf('extended.asc')
  const [key, name, ...signatures] = packets
  const { expires } = read(packets)
  t.equal(expires?.toISOString(), '2035-01-01T12:00:00.000Z')
  t.same(read([key, name, ...signatures.reverse()]).expires, expires)
})

t.test('a subkey belongs to the key that signed it, and to no other', async (t) => {
  const [key, name, signature, subkey, binding] = packetsOf('subkeys.asc')
  t.same(read([key, name, signature, subkey, binding]).strangers, [])
  t.equal(read([key, name, signature, subkey]).strangers.length, 1, 'nobody signed it')
  const [stranger] = read([...packetsOf('rsa.asc'), subkey, binding]).strangers
  t.match(stranger, /^[0-9A-F]{40}$/)
})

t.test('a name revoked or signed by others changes nothing', async (t) => {
  const [, , foreign] = packetsOf('dsa.asc')
  const packets = packetsOf('rsa.asc')
  t.same(
    { ...read([...packets, foreign]), packets: undefined },
    { ...read(packets), packets: undefined },
  )
})

const patched = (packet: Packet | undefined, body: Buffer) => packet && { ...packet, body }

t.test('refuses what is empty, short, or of another version', async (t) => {
  const [key, ...rest] = packetsOf('rsa.asc')
  const version = (number: number) =>
    Buffer.concat([Buffer.of(number), key?.body.subarray(1) ?? Buffer.of()])
  const cases: [what: string, packets: (Packet | undefined)[], message: RegExp][] = [
    ['nothing', [], /^a\.public .*it is empty/],
    ['version 3', [patched(key, version(3)), ...rest], /a key of version 3/],
    ['version 6', [patched(key, version(6)), ...rest], /a key of version 6/],
    [
      'a subkey of version 3',
      [key, ...rest, { ...(key as Packet), tag: 14, body: version(3) }],
      /version 3/,
    ],
    ['a short key', [patched(key, Buffer.of(4, 0, 0))], /malformed/],
    ['a key without a body', [patched(key, Buffer.of())], /malformed/],
    [
      'a key of 64 KiB',
      [patched(key, Buffer.concat([version(4), Buffer.alloc(0x10000)]))],
      /malformed/,
    ],
  ]
  for (const [what, packets, message] of cases) {
    t.throws(() => read(packets), { code: 'KEY_NOT_READABLE', message }, what)
  }
})
