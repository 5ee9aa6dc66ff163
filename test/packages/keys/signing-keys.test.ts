import t from 'tap'
import { RETIRED_RPM_KEY } from '../../../src/datadog/keys.ts'
import { readPackets } from '../../../src/openpgp/packets.ts'
import {
  builtInFingerprints,
  chooseKeys,
  filesToFetch,
  keyFiles,
  keyringHolds,
  parseFingerprints,
} from '../../../src/packages/keys/signing-keys.ts'
import { binaryKey, fingerprints, keyFile } from '../fixture-keys.ts'

const now = new Date('2026-01-01T00:00:00Z')
const all = Object.values(fingerprints)
const file = (name: string, ...keys: readonly string[]) => ({
  name,
  content: Buffer.concat(keys.map((key) => keyFile(`${key}.asc`))),
})
const missing = (name: string) => ({ name, content: undefined })
const chosen = (choice: ReturnType<typeof chooseKeys>) => choice.keys.map((key) => key.fingerprint)

t.test('the built-in list is whole', async (t) => {
  for (const set of ['apt', 'rpm'] as const) {
    const own = builtInFingerprints(set)
    for (const fingerprint of own) t.match(fingerprint, /^[0-9A-F]{40}$/)
    t.equal(keyFiles[set][0]?.name, `DATADOG_${set.toUpperCase()}_KEY_CURRENT.public`)
    for (const { name, fingerprints, expired } of keyFiles[set].slice(1)) {
      t.equal(name, `DATADOG_${set.toUpperCase()}_KEY_${fingerprints[0]?.slice(-8)}.public`)
      t.equal(keyFiles[set][0]?.fingerprints.includes(fingerprints[0] ?? ''), expired === undefined)
    }
  }
  t.equal(builtInFingerprints('apt').length, 4)
  t.equal(builtInFingerprints('rpm').length, 4)
  t.equal(RETIRED_RPM_KEY, 'gpg-pubkey-4172a230-55dd14f6')
})

t.test('trusted keys become one binary keyring, each once', async (t) => {
  const choice = chooseKeys({
    files: [file('CURRENT', 'rsa'), file('rsa', 'rsa'), file('two', 'dsa', 'subkeys')],
    trusted: all,
    now,
  })
  t.same(chosen(choice), [fingerprints.rsa, fingerprints.dsa, fingerprints.subkeys])
  const wanted = ['rsa', 'dsa', 'subkeys'].map((name) => binaryKey(`${name}.asc`))
  t.ok(choice.keyring.equals(Buffer.concat(wanted)))
  t.same(choice.warnings, [])
})

t.test('a key file that is missing is a warning while a good key remains', async (t) => {
  const files = [{ ...missing('gone.public'), problem: '404 Not Found.' }, file('rsa', 'rsa')]
  const choice = chooseKeys({ files, trusted: all, now })
  t.same(chosen(choice), [fingerprints.rsa])
  t.same(choice.warnings, ['The key file gone.public could not be fetched: 404 Not Found.'])
})

t.test('without any good key nothing is trusted', async (t) => {
  const cases = [
    [[missing('gone.public')], /gone\.public could not be fetched\./],
    [[file('old', 'expired')], /expired on 2018-01-01/],
    [[file('revoked', 'revoked')], /revoked/],
    [[], /no signing key/],
  ] as const
  for (const [files, message] of cases)
    t.throws(() => chooseKeys({ files, trusted: all, now }), {
      code: 'KEY_NONE',
      exit: 'preflight',
      message,
    })
})

t.test('a key with a foreign fingerprint is refused by name', async (t) => {
  const files = [file('rsa', 'rsa'), file('some.public', 'rsa', 'dsa')]
  t.throws(() => chooseKeys({ files, trusted: [fingerprints.rsa], now }), {
    code: 'KEY_FOREIGN',
    exit: 'preflight',
    message: `some.public holds the key ${fingerprints.dsa}, which is not trusted. Trusted in it: ${fingerprints.rsa}.`,
  })
})

t.test('an expired key is left out unless asked for', async (t) => {
  const files = [file('rsa', 'rsa'), file('old', 'expired')]
  const choice = chooseKeys({ files, trusted: all, now })
  t.same(chosen(choice), [fingerprints.rsa])
  t.match(choice.warnings, [new RegExp(`${fingerprints.expired} expired on 2018-01-01`)])
  const asked = chooseKeys({ files, trusted: all, now, takeExpired: true })
  t.same(chosen(asked), [fingerprints.rsa, fingerprints.expired])
  t.same(asked.warnings, [])
  const then = new Date('2017-12-31T00:00:00Z')
  t.equal(chooseKeys({ files, trusted: all, now: then }).keys.length, 2, 'before its time is over')
  const end = new Date('2018-01-01T12:00:00Z')
  t.equal(chooseKeys({ files, trusted: all, now: end }).keys.length, 1, 'at the end of its time')
})

t.test('a revoked key is left out, also when expired ones are taken', async (t) => {
  const files = [file('rsa', 'rsa'), file('revoked', 'revoked')]
  const choice = chooseKeys({ files, trusted: all, now, takeExpired: true })
  t.same(chosen(choice), [fingerprints.rsa])
  t.match(choice.warnings, [/revoked/])
})

t.test('of two copies of a key the revoked one counts', async (t) => {
  const [key, , ...rest] = readPackets(binaryKey('revoked.asc'), 'revoked')
  const content = Buffer.concat([key, ...rest].map((packet) => packet?.whole ?? Buffer.of()))
  const innocent = { name: 'copy', content }
  t.equal(chooseKeys({ files: [innocent], trusted: all, now }).keys.length, 1)
  for (const files of [
    [innocent, file('revoked', 'revoked')],
    [file('revoked', 'revoked'), innocent],
  ])
    t.throws(() => chooseKeys({ files, trusted: all, now }), { code: 'KEY_NONE' })
})

t.test('a key to which a stranger added a subkey is refused', async (t) => {
  const [, , , subkey, binding] = readPackets(binaryKey('subkeys.asc'), 'subkeys')
  const parts = [binaryKey('rsa.asc'), subkey?.whole, binding?.whole]
  const content = Buffer.concat(parts.map((part) => part ?? Buffer.of()))
  const files = [{ name: 'planted.public', content }]
  t.throws(() => chooseKeys({ files, trusted: all, now }), {
    code: 'KEY_FOREIGN',
    message: new RegExp(`added to ${fingerprints.rsa}`),
  })
  const planted = '274CDF096D3DA18F4619BCA8FD205962746671CD'
  t.same(keyringHolds(content, all), { trusted: [], foreign: [planted] })
  t.same(keyringHolds(content, []), { trusted: [], foreign: [fingerprints.rsa, planted] })
})

t.test('a damaged key is refused, although its fingerprint is trusted', async (t) => {
  const [key, name] = readPackets(binaryKey('rsa.asc'), 'rsa')
  const content = Buffer.concat([key?.whole ?? Buffer.of(), name?.whole ?? Buffer.of()])
  t.throws(() => chooseKeys({ files: [{ name: 'cut.public', content }], trusted: all, now }), {
    code: 'KEY_NOT_READABLE',
    message: /^cut\.public .*no valid self-signature/,
  })
  const page = { name: 'page.public', content: Buffer.from('<html>') }
  t.throws(() => chooseKeys({ files: [page], trusted: all, now }), {
    code: 'KEY_NOT_READABLE',
    message: /^page\.public /,
  })
})

t.test(
  "a file of Datadog's may hold only the key of its name, a mirror's any trusted one",
  async (t) => {
    const name = 'DATADOG_APT_KEY_06462314.public'
    const [pinned = '', other = ''] = builtInFingerprints('apt')
    const files = [file(name, 'rsa')]
    const wanted = new RegExp(`Trusted in it: ${pinned}\\.$`)
    t.throws(() => chooseKeys({ files, trusted: [pinned, other], now }), {
      code: 'KEY_FOREIGN',
      message: wanted,
    })
    t.throws(() => chooseKeys({ files, trusted: [other], now }), { message: /Trusted in it: none/ })
    t.same(chosen(chooseKeys({ files, trusted: [fingerprints.rsa], now })), [fingerprints.rsa])
    t.same(chosen(chooseKeys({ files, trusted: [pinned, fingerprints.rsa], now })), [
      fingerprints.rsa,
    ])
  },
)

t.test('the files to fetch are those that can hold a trusted key', async (t) => {
  const [pinned = '', , , expired = ''] = builtInFingerprints('apt')
  const current = 'DATADOG_APT_KEY_CURRENT.public'
  const every = keyFiles.apt.map(({ name }) => name)
  const cases = [
    [builtInFingerprints('apt'), false, every.slice(0, -1)],
    [builtInFingerprints('apt'), true, every],
    [[pinned], false, [current, 'DATADOG_APT_KEY_06462314.public']],
    [[expired], true, ['DATADOG_APT_KEY_382E94DE.public']],
    [[fingerprints.rsa], false, every.slice(0, -1)],
  ] as const
  for (const [trusted, takeExpired, wanted] of cases)
    t.same(filesToFetch('apt', trusted, takeExpired), wanted)
})

t.test('a keyring is judged by the fingerprints in it', async (t) => {
  const keyring = keyFile('keyring.gpg')
  const { rsa, ed25519 } = fingerprints
  t.same(keyringHolds(keyring, all), { trusted: [rsa, ed25519], foreign: [] })
  t.same(keyringHolds(keyring, [ed25519]), { trusted: [ed25519], foreign: [rsa] })
  t.same(keyringHolds(Buffer.concat([keyring, keyring]), [rsa]), {
    trusted: [rsa],
    foreign: [ed25519],
  })
  t.same(keyringHolds(keyFile('rsa.asc'), [rsa]), { trusted: [rsa], foreign: [] }, 'armoured')
  t.same(keyringHolds(Buffer.alloc(0), all), { trusted: [], foreign: [] })
  t.throws(() => keyringHolds(Buffer.from('KBXf'), all), { code: 'KEY_NOT_READABLE' })
})

t.test('trust marks of an old keyring do no harm', async (t) => {
  const [key, ...rest] = readPackets(binaryKey('rsa.asc'), 'rsa')
  const trust = Buffer.of(0xb0, 2, 0, 3)
  const parts = [key, ...rest].flatMap((packet) => [packet?.whole ?? Buffer.of(), trust])
  t.same(keyringHolds(Buffer.concat(parts), all), { trusted: [fingerprints.rsa], foreign: [] })
})

t.test('fingerprints are given in any common form', async (t) => {
  const { rsa, dsa } = fingerprints
  const grouped = rsa.replace(/(.{4})(?=.)/g, '$1 ')
  const cases = [
    [rsa, [rsa]],
    [rsa.toLowerCase(), [rsa]],
    [` ${grouped} `, [rsa]],
    [`${rsa},${dsa}`, [rsa, dsa]],
    [`${grouped} , ${dsa}\n`, [rsa, dsa]],
    [`${rsa},${rsa.toLowerCase()}`, [rsa]],
  ] as const
  for (const [text, wanted] of cases) t.same(parseFingerprints(text), wanted, text)
})

t.test('what is no fingerprint is refused', async (t) => {
  const { rsa } = fingerprints
  const cases = [
    '',
    ',',
    `${rsa},`,
    rsa.slice(1),
    `${rsa}0`,
    rsa.slice(-16),
    `0x${rsa}`,
    `${rsa} x`,
  ]
  for (const text of [...cases, `${rsa};${rsa}`, rsa.replace('F', 'G')])
    t.throws(
      () => parseFingerprints(text),
      { code: 'SETTING_NOT_ACCEPTABLE', exit: 'settings', message: /40 hexadecimal digits/ },
      text,
    )
})

t.test('where TLS is intercepted by an unknown CA the remedy names the store', async (t) => {
  const problem = 'curl: (60) SSL certificate problem: self-signed certificate in certificate chain'
  const files = [{ name: 'DATADOG_APT_KEY_CURRENT.public', content: undefined, problem }]
  const act = () => chooseKeys({ files, trusted: [], now: new Date() })
  t.throws(act, {
    code: 'TLS_FAILED',
    exit: 'preflight',
    remedy: /update-ca-certificates or update-ca-trust/,
  })
})
