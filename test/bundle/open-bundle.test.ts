import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import * as fs from 'node:fs'
import t from 'tap'
import { writeBundle } from '../../src/bundle/create/write-bundle.ts'
import { type BundleTrust, openBundle, refuseUnfit } from '../../src/bundle/open-bundle.ts'
import { localHost } from '../../src/host/local.ts'

const host = localHost()
const skip = process.getuid?.() === 0 ? {} : { skip: 'not root' }
const platform = { id: 'debian', version: '12', arch: 'x86_64', manager: 'apt' }
const manifest = {
  schemaVersion: 1 as const,
  tool: 'dd-fips 0.1.0',
  madeAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-04-01T00:00:00.000Z',
  platform,
  packages: { 'datadog-agent': '1:7.66.0-1' },
  dependencies: {},
  keys: {},
}
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = {
  signKey: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  key: rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  otherKey: other.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
}

/** Makes a small bundle; gives its path, the digest of its manifest, and the directory around it. */
async function made(dir: string, signKey?: string) {
  fs.mkdirSync(`${dir}/work`)
  fs.writeFileSync(`${dir}/one`, 'the first file')
  fs.writeFileSync(`${dir}/two`, 'x'.repeat(1500))
  const files = { 'apt/pool/one_1%3a2.deb': `${dir}/one`, 'tool/two': `${dir}/two` }
  const archive = `${dir}/b.tar`
  const digest = await writeBundle(host, `${dir}/work`, archive, manifest, files, signKey)
  return { archive, digest, stage: `${dir}/work/stage` }
}

async function outcome(archive: string, trust: BundleTrust): Promise<string> {
  return openBundle(host, archive, trust).then(
    () => 'opened',
    (error) => error.code ?? String(error),
  )
}

t.test('a bundle opens by its digest, or by the key that it was signed with', skip, async (t) => {
  const { archive, digest } = await made(t.testdir(), pem.signKey)
  t.equal(await outcome(archive, { digest }), 'opened')
  t.equal(await outcome(archive, { digest: digest.toUpperCase() }), 'opened')
  t.equal(await outcome(archive, { key: pem.key }), 'opened')
  t.equal(await outcome(archive, { key: pem.otherKey }), 'BUNDLE_NOT_TRUSTED')
  t.equal(await outcome(archive, { key: 'no key at all' }), 'BUNDLE_NOT_TRUSTED')
  t.equal(await outcome(archive, { digest: '0'.repeat(64) }), 'BUNDLE_NOT_TRUSTED')
  t.equal(await outcome(archive, { key: pem.key, digest: '0'.repeat(64) }), 'BUNDLE_NOT_TRUSTED')
  t.equal(await outcome(`${archive}.not`, { digest }), 'BUNDLE_MISSING')
  execFileSync('mkfifo', [`${archive}.fifo`])
  t.equal(await outcome(`${archive}.fifo`, { digest }), 'BUNDLE_NOT_READABLE')
  t.equal(await outcome('/dev/null', { digest }), 'BUNDLE_NOT_READABLE')
})

t.test('openssl agrees with the signature', skip, async (t) => {
  const dir = t.testdir({ 'key.pem': pem.key })
  const { stage } = await made(dir, pem.signKey)
  const files = ['-signature', `${stage}/manifest.json.sig`, `${stage}/manifest.json`]
  const said = execFileSync('openssl', ['dgst', '-sha256', '-verify', `${dir}/key.pem`, ...files])
  t.match(said.toString(), /Verified OK/)
})

t.test('an unsigned bundle is not opened by a key', skip, async (t) => {
  const { archive } = await made(t.testdir())
  t.equal(await outcome(archive, { key: pem.key }), 'BUNDLE_NOT_TRUSTED')
})

t.test('wherever a byte is altered the bundle is refused, or nothing in it is', skip, async (t) => {
  const { archive, digest } = await made(t.testdir(), pem.signKey)
  const whole = fs.readFileSync(archive)
  const bundle = await openBundle(host, archive, { digest })
  const padding = (at: number) =>
    bundle.members.some(
      (one) => at >= one.offset + one.bytes && at < Math.ceil((one.offset + one.bytes) / 512) * 512,
    )
  // A checksum is six digits, a NUL and one byte more that nobody reads (POSIX ustar).
  const unread = new Set(bundle.members.map((one) => one.offset - 512 + 155))
  const end = Math.max(...bundle.members.map((one) => one.offset + one.bytes))
  for (let at = 0; at < end; at += process.env.DD_FIPS_TEST_FULL ? 1 : 41) {
    if (padding(at) || unread.has(at)) continue
    const altered = Buffer.from(whole)
    altered[at] = (altered[at] ?? 0) ^ 0x41
    fs.writeFileSync(archive, altered)
    const found = await outcome(archive, { digest, key: pem.key })
    t.match(found, /^BUNDLE_/, `byte ${at}`)
  }
})

t.test('a truncated bundle is refused, wherever it ends', skip, async (t) => {
  const { archive, digest } = await made(t.testdir())
  const whole = fs.readFileSync(archive)
  const last = whole.length - 10_240 // tar ends a file with zeros up to a multiple of this
  for (let bytes = 0; bytes < Math.max(last, 5_000); bytes += 197) {
    fs.writeFileSync(archive, whole.subarray(0, bytes))
    t.match(await outcome(archive, { digest }), /^BUNDLE_/)
  }
})

/** What an archive may hold besides, by the shell that puts it beside the good files; `pack` is tar's words. */
const strange: [string, string, string, RegExp][] = [
  ['a symbolic link', 'ln -s /etc/passwd link', 'link', /_NOT_READABLE/],
  ['a hard link', 'ln tool/two one; ln one other', 'one other', /_NOT_READABLE/],
  ['a directory', 'mkdir -p apt/empty', 'apt/empty', /_NOT_READABLE/],
  ['a device', 'mknod device c 1 3', 'device', /_NOT_READABLE/],
  ['a pipe', 'mkfifo pipe', 'pipe', /_NOT_READABLE/],
  ['a way up', 'echo x > ../up', '-P ../up', /_NOT_READABLE/],
  [
    'an absolute name',
    'echo x > /tmp/dd-fips-absolute',
    '-P /tmp/dd-fips-absolute',
    /_NOT_READABLE/,
  ],
  ['a file that the manifest does not name', 'echo x > more', 'more', /_ALTERED/],
  ['a file twice', 'true', 'tool/two tool/two', /_NOT_READABLE/],
]

for (const [name, shell, words, code] of strange) {
  t.test(`an archive with ${name} is refused`, skip, async (t) => {
    const { archive, digest, stage } = await made(t.testdir())
    const dereference = name === 'a file twice' ? '--hard-dereference' : ''
    const pack = `tar --format=ustar --no-recursion ${dereference} -rf ${archive} ${words}`
    execFileSync('sh', ['-ec', `${shell}; ${pack}; rm -f /tmp/dd-fips-absolute`], { cwd: stage })
    t.match(await outcome(archive, { digest }), code)
  })
}

t.test('an archive in another format, and what is none, is refused', skip, async (t) => {
  const dir = t.testdir()
  const { archive, digest, stage } = await made(dir)
  for (const format of ['pax', 'gnu']) {
    execFileSync('tar', [
      `--format=${format}`,
      '-cf',
      archive,
      '-C',
      stage,
      'manifest.json',
      'apt',
      'tool',
    ])
    t.match(await outcome(archive, { digest }), /_NOT_READABLE/, format)
  }
  execFileSync('tar', ['-czf', archive, '-C', stage, 'manifest.json'])
  t.match(await outcome(archive, { digest }), /_NOT_READABLE/, 'gzip')
  execFileSync('tar', ['--format=ustar', '-cf', archive, '-C', stage, 'tool/two'])
  t.match(await outcome(archive, { digest }), /_NOT_READABLE/, 'no manifest')
  execFileSync('tar', ['--format=ustar', '-cf', archive, '-C', stage, 'manifest.json'])
  t.match(await outcome(archive, { digest }), /_ALTERED/, 'nothing but the manifest')
})

t.test('a bundle is for hosts of one kind, and for a while', async (t) => {
  const day = (text: string) => new Date(`${text}T12:00:00Z`)
  const whole = { ...manifest, files: [] }
  const cases: [string, object, string, RegExp | undefined][] = [
    ['the same', {}, '2026-02-01', undefined],
    ['another distribution', { id: 'ubuntu' }, '2026-02-01', /FOR_ANOTHER_HOST/],
    ['another release', { version: '11' }, '2026-02-01', /FOR_ANOTHER_HOST/],
    ['a point release', { version: '12.9' }, '2026-02-01', undefined],
    ['another architecture', { arch: 'aarch64' }, '2026-02-01', /FOR_ANOTHER_HOST/],
    ['another package manager', { manager: 'dnf' }, '2026-02-01', /FOR_ANOTHER_HOST/],
    ['past its time', {}, '2026-04-02', /EXPIRED/],
    ['a clock that is wrong', {}, '2025-01-01', /NOT_YET/],
  ]
  for (const [name, here, now, code] of cases) {
    const act = () => refuseUnfit(whole, { ...platform, ...here }, day(now))
    if (code) t.throws(act, { code }, name)
    else t.doesNotThrow(act, name)
  }
  const ubuntu = { ...whole, platform: { ...platform, id: 'ubuntu', version: '22.04' } }
  t.throws(() => refuseUnfit(ubuntu, { ...ubuntu.platform, version: '22.10' }, day('2026-02-01')))
})
