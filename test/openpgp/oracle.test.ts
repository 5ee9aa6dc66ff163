import { execFileSync, spawnSync } from 'node:child_process'
import * as crypto from 'node:crypto'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import t, { type Test } from 'tap'
import { readPackets } from '../../src/openpgp/packets.ts'
import { readKeys } from '../../src/openpgp/read-keys.ts'
import { keyNames, keyPath } from '../packages/fixture-keys.ts'

const hasGpg = spawnSync('gpg', ['--version']).status === 0
const skip = hasGpg ? false : 'gpg, which these tests compare with, is not installed'

/** A home of its own for gpg, with its agent, gone after the test. */
function gpgHome(t: Test): (...args: readonly string[]) => Buffer {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'gpg-')) // short: a socket's path may have 107 octets
  const env = { ...process.env, GNUPGHOME: home }
  t.teardown(() => {
    spawnSync('gpgconf', ['--kill', 'all'], { env })
    fs.rmSync(home, { recursive: true, force: true })
  })
  const always = ['--batch', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', '']
  return (...args) => execFileSync('gpg', [...always, ...args], { env, stdio: 'pipe' })
}

interface Told {
  readonly fingerprint: string
  readonly created: number
  readonly expires: number | undefined
  readonly revoked: boolean
}

/** Reads the first fpr record after each pub record of gpg's machine-readable listing. */
function told(listing: string): Told[] {
  const rows = listing.split('\n').map((line) => line.split(':'))
  return rows.flatMap((pub, index) => {
    if (pub[0] !== 'pub') return []
    const [, validity, , , , created, expires] = pub
    const fingerprint = rows.slice(index).find(([kind]) => kind === 'fpr')?.[9] ?? ''
    const end = expires ? Number(expires) : undefined
    return [{ fingerprint, created: Number(created), expires: end, revoked: validity === 'r' }]
  })
}

function compare(t: Test, gpg: ReturnType<typeof gpgHome>, file: string): void {
  const listing = gpg('--show-keys', '--with-colons', '--with-fingerprint', file).toString()
  const ours = readKeys(fs.readFileSync(file), file).map((key): Told => {
    const expires = key.expires && key.expires.getTime() / 1000
    const { fingerprint, revoked } = key
    return { fingerprint, created: key.created.getTime() / 1000, expires, revoked }
  })
  t.same(ours, told(listing), path.basename(file))
}

t.test('gpg says the same of the fixture keys', { skip }, async (t) => {
  const gpg = gpgHome(t)
  for (const name of keyNames) compare(t, gpg, keyPath(name))
})

const keyrings = '/usr/share/keyrings/'
const system = (fs.existsSync(keyrings) ? fs.readdirSync(keyrings) : []).filter((name) =>
  name.endsWith('.gpg'),
)
const none = system.length === 0 && `${keyrings} has no keyring`

t.test(
  'gpg says the same of the keyrings that this machine trusts',
  { skip: skip || none },
  async (t) => {
    const gpg = gpgHome(t)
    for (const name of system) compare(t, gpg, `${keyrings}${name}`)
  },
)

t.test('gpg says the same of keys made just now', { skip }, async (t) => {
  const gpg = gpgHome(t)
  const folder = t.testdir({})
  const kinds = ['rsa2048', 'ed25519', 'nistp384', 'nistp521', 'brainpoolP256r1']
  for (const [index, kind] of kinds.entries()) {
    const time = `20${10 + index}0314T15092${index}`
    const name = `${kind}@example.com`
    gpg('--faked-system-time', time, '--quick-gen-key', name, kind, 'sign', `${index + 1}y`)
    for (const form of ['--armor', '--no-armor']) {
      const file = path.join(folder, `${kind}${form}`)
      fs.writeFileSync(file, gpg(form, '--export', name))
      compare(t, gpg, file)
      t.match(readKeys(fs.readFileSync(file)), [{ selfSigned: true }])
    }
  }
  const all = path.join(folder, 'all.gpg')
  fs.writeFileSync(all, gpg('--export'))
  t.equal(readKeys(fs.readFileSync(all)).length, kinds.length)
  compare(t, gpg, all)
})

t.test('gpg agrees which of several signatures sets the time', { skip }, async (t) => {
  const gpg = gpgHome(t)
  const folder = t.testdir({})
  const name = 'later@example.com'
  gpg('--faked-system-time', '20200101T000000', '--quick-gen-key', name, 'ed25519', 'sign', '1y')
  const early = readPackets(gpg('--export', name), 'gpg')
  const [{ fingerprint = '' } = {}] = told(gpg('--with-colons', '--list-keys').toString())
  gpg('--faked-system-time', '20210601T000000', '--quick-set-expire', fingerprint, '20y')
  gpg('--faked-system-time', '20220101T000000', '--quick-add-uid', fingerprint, 'other@example.com')
  const late = readPackets(gpg('--export', name), 'gpg')
  const [key, first, old] = early
  const [, ...names] = late
  const orders = [
    [key, first, old],
    [key, ...names],
    [key, first, old, ...names.slice(1)],
    [key, ...names.slice(0, 2), old, ...names.slice(2)],
    [key, ...names.slice(2), first, old],
    [key, ...names.slice(2)],
  ]
  for (const [index, packets] of orders.entries()) {
    const file = path.join(folder, `order-${index}.gpg`)
    fs.writeFileSync(file, Buffer.concat(packets.map((packet) => packet?.whole ?? Buffer.of())))
    compare(t, gpg, file)
  }
})

const packet = (tag: number, ...parts: readonly Buffer[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([
    Buffer.from([0xc0 | tag, 0xff, 0, 0, body.length >> 8, body.length & 255]),
    body,
  ])
}
const number = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])
const integer = (octets: Buffer) => {
  const bits = octets.length * 8 - Math.clz32(octets[0] ?? 0) + 24
  return Buffer.concat([Buffer.from([bits >> 8, bits & 255]), octets])
}

/** Makes a version 4 Ed25519 key with a direct-key signature, which gpg reads but cannot make. */
function keyWithDirectSignature(
  created: number,
  lifetimes: { direct?: number; name?: number },
): Buffer {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519')
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const oid = Buffer.from('092b06010401da470f01', 'hex')
  const key = Buffer.concat([
    Buffer.of(4),
    number(created),
    Buffer.of(22),
    oid,
    integer(Buffer.concat([Buffer.of(0x40), point])),
  ])
  const framed = Buffer.concat([Buffer.from([0x99, key.length >> 8, key.length & 255]), key])
  const keyId = crypto.createHash('sha1').update(framed).digest().subarray(-8)
  const signature = (type: number, content: Buffer, lifetime: number | undefined) => {
    const times = [Buffer.of(5, 2), number(created)]
    if (lifetime !== undefined) times.push(Buffer.of(5, 9), number(lifetime))
    const area = Buffer.concat(times)
    const hashed = Buffer.concat([Buffer.of(4, type, 22, 8, 0, area.length), area])
    const trailer = Buffer.concat([Buffer.of(4, 0xff), number(hashed.length)])
    const digest = crypto
      .createHash('sha256')
      .update(Buffer.concat([framed, content, hashed, trailer]))
      .digest()
    const value = crypto.sign(null, digest, privateKey)
    const halves = [value.subarray(0, 32), value.subarray(32)].map((half) => {
      const start = half.findIndex((octet) => octet !== 0)
      return integer(half.subarray(start))
    })
    const issuer = Buffer.concat([Buffer.of(0, 10, 9, 16), keyId])
    return packet(2, hashed, issuer, digest.subarray(0, 2), ...halves)
  }
  const name = Buffer.from('direct@example.com')
  const named = Buffer.concat([Buffer.of(0xb4), number(name.length), name])
  return Buffer.concat([
    packet(6, key),
    signature(0x1f, Buffer.of(), lifetimes.direct),
    packet(13, name),
    signature(0x13, named, lifetimes.name),
  ])
}

t.test('gpg agrees what a direct-key signature says', { skip }, async (t) => {
  const gpg = gpgHome(t)
  const folder = t.testdir({})
  const year = 365 * 86_400
  const cases = [
    {},
    { direct: year },
    { name: year },
    { direct: year, name: 2 * year },
    { direct: 0 },
  ]
  for (const [index, lifetimes] of cases.entries()) {
    const file = path.join(folder, `direct-${index}.gpg`)
    fs.writeFileSync(file, keyWithDirectSignature(1_600_000_000, lifetimes))
    compare(t, gpg, file)
    t.match(readKeys(fs.readFileSync(file)), [{ selfSigned: true, strangers: [] }])
  }
})

t.test('gpg reads the packets that we cut out', { skip }, async (t) => {
  const gpg = gpgHome(t)
  for (const name of keyNames)
    for (const key of readKeys(fs.readFileSync(keyPath(name)), name)) {
      const file = path.join(t.testdir({}), 'one.gpg')
      fs.writeFileSync(file, key.packets)
      const listing = gpg('--show-keys', '--with-colons', '--with-fingerprint', file).toString()
      t.same(
        told(listing).map(({ fingerprint }) => fingerprint),
        [key.fingerprint],
      )
    }
})
