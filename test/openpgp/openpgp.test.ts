import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import t from 'tap'
import { DdFipsError } from '../../src/errors.ts'
import { readPackets, tag } from '../../src/openpgp/packets.ts'
import { type PublicKey, readKeys } from '../../src/openpgp/read-keys.ts'
import { binaryKey, fingerprints, keyFile } from '../packages/fixture-keys.ts'

/** Reads, and gives undefined for KEY_NOT_READABLE; anything else thrown is a bug and fails the test. */
function readOrRefuse(data: Buffer): PublicKey[] | undefined {
  try {
    return readKeys(data, 'the fixture')
  } catch (error) {
    if (error instanceof DdFipsError && error.code === 'KEY_NOT_READABLE') return undefined
    throw error
  }
}

const packetsOf = (name: string) => readPackets(binaryKey(name), name)
const whole = (packets: ReturnType<typeof packetsOf>) =>
  Buffer.concat(packets.map((packet) => packet.whole))

t.test('a key is known by its fingerprint and its time, whatever its kind', async (t) => {
  const cases = [
    ['rsa', '2023-01-15', undefined],
    ['rsa-expires', '2023-01-15', '2033-12-31'],
    ['expired', '2016-03-15', '2018-01-01'],
    ['dsa', '2014-06-01', undefined],
    ['ed25519', '2024-06-01', '2040-01-01'],
    ['nistp256', '2024-06-01', undefined],
    ['subkeys', '2023-01-15', undefined],
    ['extended', '2023-01-15', '2035-01-01'],
    ['two-names', '2023-01-15', '2025-01-01'],
    ['revoked', '2023-01-15', undefined],
  ] as const
  for (const [name, created, expires] of cases) {
    const keys = readKeys(keyFile(`${name}.asc`), name)
    t.same(
      keys.map((key) => ({ ...key, packets: key.packets.equals(binaryKey(`${name}.asc`)) })),
      [
        {
          fingerprint: fingerprints[name],
          created: new Date(`${created}T12:00:00Z`),
          expires: expires && new Date(`${expires}T12:00:00Z`),
          revoked: name === 'revoked',
          selfSigned: true,
          strangers: [],
          packets: true,
        },
      ],
      name,
    )
  }
})

t.test('a binary keyring of several keys is read as it stands', async (t) => {
  const keyring = keyFile('keyring.gpg')
  const keys = readKeys(keyring)
  t.same(
    keys.map((key) => key.fingerprint),
    [fingerprints.rsa, fingerprints.ed25519],
  )
  t.ok(Buffer.concat(keys.map((key) => key.packets)).equals(keyring))
})

t.test(
  'several armoured blocks, text around them, CRLF and a byte order mark do no harm',
  async (t) => {
    const [rsa, dsa] = [keyFile('rsa.asc').toString(), keyFile('dsa.asc').toString()]
    const texts = [
      `${rsa}${dsa}`,
      `Two keys.\n\n${rsa}\nand\n${dsa}\nthat is all\n`,
      `${rsa}${dsa}`.replaceAll('\n', '\r\n'),
      `\uFEFF${rsa}${dsa}`,
      `${rsa}${dsa}`.replaceAll('\n\n', '\nVersion: GnuPG v2\nComment: a: b\n \t\n'),
      `${rsa}${dsa}`.replaceAll(/\n=.{4}\n/g, '\n'), // the checksum may be left out
    ]
    for (const text of texts)
      t.same(
        readKeys(Buffer.from(text)).map((key) => key.fingerprint),
        [fingerprints.rsa, fingerprints.dsa],
        JSON.stringify(text.slice(0, 60)),
      )
  },
)

t.test('packet headers of the new form are read like those of the old', async (t) => {
  const lengths: readonly ((length: number) => readonly number[])[] = [
    (length) => (length < 192 ? [length] : [192 + ((length - 192) >> 8), (length - 192) & 255]),
    (length) => [255, 0, 0, length >> 8, length & 255],
  ]
  for (const lengthOf of lengths) {
    const data = packetsOf('rsa.asc').map(({ tag, body }) =>
      Buffer.concat([Buffer.from([0xc0 | tag, ...lengthOf(body.length)]), body]),
    )
    const [key] = readKeys(Buffer.concat(data))
    t.match(key, { fingerprint: fingerprints.rsa, selfSigned: true })
    t.ok(key?.packets.equals(Buffer.concat(data)))
  }
})

t.test('what is no public key is refused with the reason', async (t) => {
  const armoured = keyFile('rsa.asc').toString()
  const binary = binaryKey('rsa.asc')
  const patched = (offset: number, value: number) => {
    const copy = Buffer.from(binary)
    copy[offset] = value
    return copy
  }
  const cases: readonly (readonly [string, Buffer | string, RegExp])[] = [
    ['nothing', '', /no public key block/],
    ['a login page', '<!DOCTYPE html><title>Sign in</title>', /no public key block/],
    ['a download cut off', armoured.slice(0, 500), /has no end/],
    ['a block in a block', armoured.replace(/\n\n/, `\n\n${armoured}`), /within a block/],
    ['a wrong checksum', armoured.replace(/\n=.{4}\n/, '\n=AAAA\n'), /checksum is wrong/],
    ['a letter changed', armoured.replace(/\n\nm/, '\n\nn'), /checksum is wrong/],
    ['no base64', armoured.replace(/\n\n..../, '\n\n!!!!'), /not base64/],
    ['no blank line', armoured.replace('\n\n', '\n'), /no blank line/],
    ['a private key', armoured.replaceAll('PUBLIC', 'PRIVATE'), /private key/],
    ['an empty block', armoured.replace(/\n\n.*\n-/s, '\n\n-'), /empty/],
    ['a private key packet', patched(0, 0x95), /private key/],
    ['a message', patched(0, 0xad), /packet of type 11/],
    [
      'a partial length',
      Buffer.concat([Buffer.of(0xc6, 0xe8), binary]),
      /no valid packet at octet 0/,
    ],
    [
      'an indeterminate length',
      Buffer.concat([Buffer.of(0x9b), binary]),
      /no valid packet at octet 0/,
    ],
    ['text after a packet', Buffer.concat([binary, Buffer.from('text')]), /no valid packet/],
    ['a packet cut off', binary.subarray(0, -1), /cut off/],
    ['a signature first', whole(packetsOf('rsa.asc').slice(2)), /not begin with a public key/],
    ['version 3', patched(3, 3), /version 3/],
    ['version 6', patched(3, 6), /version 6/],
    ['a key without a body', Buffer.of(0x98, 0), /malformed/],
    ['a key that is too short', Buffer.of(0x98, 3, 4, 0, 0), /malformed/],
  ]
  for (const [what, data, reason] of cases) {
    t.throws(
      () => readKeys(Buffer.from(data as string), 'some.public'),
      { code: 'KEY_NOT_READABLE', exit: 'preflight', message: reason },
      what,
    )
  }
  t.throws(() => readKeys(Buffer.of(), 'some.public'), { message: /^some\.public cannot be read/ })
})

t.test('a subkey that the key never signed is called a stranger', async (t) => {
  const [, , , sub, bound, ...rest] = packetsOf('subkeys.asc')
  const stranger = createHash('sha1')
    .update(Buffer.of(0x99, 0, sub?.body.length ?? 0))
    .update(sub?.body ?? '')
    .digest('hex')
    .toUpperCase()
  const rsa = binaryKey('rsa.asc')
  const planted = [
    ['with its own binding', [sub, bound]],
    ['with none', [sub]],
    ['with that of another subkey', [sub, rest[1]]],
  ] as const
  for (const [what, packets] of planted) {
    const data = Buffer.concat([rsa, ...packets.map((packet) => packet?.whole ?? Buffer.of())])
    t.match(readKeys(data)[0], { fingerprint: fingerprints.rsa, strangers: [stranger] }, what)
  }
})

t.test('only signatures of the key by itself that hold are believed', async (t) => {
  const [key, name, signature] = packetsOf('rsa-expires.asc')
  if (!key || !name || !signature) return t.fail('the fixture has a key, a name and a signature')
  t.match(
    readKeys(whole([key, name])),
    [{ selfSigned: false, expires: undefined }],
    'none is there',
  )
  const lifetime = signature.whole.indexOf(Buffer.of(5, 9)) // the length and type of subpacket 9
  const longer = Buffer.from(signature.whole)
  longer.writeUInt8(0x7f, lifetime + 2)
  const forged = Buffer.concat([key.whole, name.whole, longer])
  t.match(readKeys(forged), [{ selfSigned: false, expires: undefined }], 'its time was changed')
  const other = packetsOf('rsa.asc')[2]
  t.match(
    readKeys(whole([key, name, other ?? signature])),
    [{ selfSigned: false }],
    "another key's",
  )
})

t.test('a revocation that somebody else wrote revokes nothing', async (t) => {
  const [, revocation] = packetsOf('revoked.asc')
  t.equal(revocation?.tag, tag.signature)
  const [key, ...rest] = packetsOf('ed25519.asc')
  const data = [key, revocation, ...rest].map((packet) => packet?.whole ?? Buffer.of())
  t.match(readKeys(Buffer.concat(data)), [{ revoked: false, selfSigned: true }])
})

t.test('a key that is cut anywhere is read or refused, never more', async (t) => {
  for (const name of ['ed25519.asc', 'subkeys.asc']) {
    const [wanted = ''] = readKeys(keyFile(name)).map((key) => key.fingerprint)
    for (const data of [keyFile(name), binaryKey(name)]) {
      const ends = Array.from({ length: data.length - 1 }, (_, end) => end)
      const others = ends.filter((end) => {
        const keys = readOrRefuse(data.subarray(0, end))
        return keys && keys[0]?.fingerprint !== wanted
      })
      t.same(others, [], `${name}: cut at ${ends.length} places, it is nowhere another key`)
    }
  }
})

t.test(
  'a key with a bit turned is refused, is another key, or says the same as before',
  async (t) => {
    for (const name of ['ed25519.asc', 'nistp256.asc', 'dsa.asc', 'rsa-expires.asc']) {
      const data = binaryKey(name)
      const [before] = readKeys(data)
      for (let octet = 0; octet < data.length; octet++) {
        const turned = Buffer.from(data)
        turned[octet] = (turned[octet] ?? 0) ^ (1 << (octet % 8))
        const [after] = readOrRefuse(turned) ?? []
        if (after?.fingerprint !== before?.fingerprint || !after?.selfSigned) continue
        t.same(after.expires, before?.expires, `${name}, octet ${octet}`)
      }
    }
  },
)

t.test('no input at all brings anything but keys or a refusal', async (t) => {
  const octets = fc.uint8Array({ maxLength: 300 })
  const head = fc.constantFrom('', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n', '\x99\x00\x08\x04')
  const run = fc.check(
    fc.property(head, octets, (start, rest) => {
      readOrRefuse(Buffer.concat([Buffer.from(start, 'latin1'), rest]))
    }),
    { numRuns: 2000 },
  )
  t.equal(run.failed, false, fc.defaultReportMessage(run) ?? `${run.numRuns} inputs`)
})
