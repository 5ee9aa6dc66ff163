import t from 'tap'
import { readKeys } from '../../../src/openpgp/read-keys.ts'
import {
  armoured,
  importedKeys,
  importKeyFiles,
  parseImportedKeys,
  keyFile as pathOfKey,
  removeKey,
} from '../../../src/packages/rpm/rpm-keys.ts'
import { binaryKey, fingerprints, keyFile } from '../fixture-keys.ts'
import { recorded } from '../recorded.ts'
import { rpmHost } from './rpm-host.ts'

t.test('a key that is armoured is the same key', async (t) => {
  for (const name of ['rsa.asc', 'ed25519.asc', 'subkeys.asc', 'two-names.asc']) {
    const key = binaryKey(name)
    const text = armoured(key)
    t.strictSame(
      readKeys(Buffer.from(text)).map(({ packets }) => packets),
      [key],
      name,
    )
    t.ok(
      text.split('\n').every((line) => line.length <= 76),
      'RFC 4880 allows 76 characters a line',
    )
  }
})

t.test("a key's file is named as Datadog names it", async (t) => {
  t.equal(
    pathOfKey('/etc/pki/rpm-gpg', '2416A37757B1BB0268B3634B52AFC5994F09D16B'),
    '/etc/pki/rpm-gpg/DATADOG_RPM_KEY_4F09D16B.public',
  )
})

t.test('the keys that rpm itself lists are read whole', async (t) => {
  const [key, ...others] = parseImportedKeys(recorded('rpm-keys').stdout)
  t.strictSame(others, [])
  t.match(key, { name: /^gpg-pubkey-[0-9a-f]{8}-[0-9a-f]{8}$/, fingerprint: /^[0-9A-F]{40}$/ })
  const id = key?.name.split('-')[2]
  t.equal(key?.fingerprint?.slice(-8).toLowerCase(), id, 'rpm names a key by its end')
})

t.test('a key that only rpm can read is kept apart, and hides none of the others', async (t) => {
  const list = `gpg-pubkey-11111111-22222222
-----BEGIN PGP PUBLIC KEY BLOCK-----

AAAA
-----END PGP PUBLIC KEY BLOCK-----

gpg-pubkey-fb39aef3-33333333
${keyFile('rsa.asc')}
`
  const { host } = rpmHost({}, [['rpm -qa gpg-pubkey*', list]])
  t.strictSame(
    (await importedKeys(host)).map(({ name, fingerprint }) => [name, fingerprint]),
    [
      ['gpg-pubkey-11111111-22222222', undefined],
      ['gpg-pubkey-fb39aef3-33333333', fingerprints.rsa],
    ],
  )
  t.strictSame(parseImportedKeys(''), [])
})

t.test('rpm is asked for one thing at a time', async (t) => {
  const { host, run } = rpmHost()
  await importKeyFiles(host, ['/etc/pki/rpm-gpg/a.public'])
  await removeKey(host, 'gpg-pubkey-4172a230-55dd14f6')
  t.strictSame(run, [
    'rpm --import /etc/pki/rpm-gpg/a.public',
    'rpm -e --allmatches gpg-pubkey-4172a230-55dd14f6',
  ])
})
