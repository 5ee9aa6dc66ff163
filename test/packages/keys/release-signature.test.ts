import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readClearsigned } from '../../../src/openpgp/armour.ts'
import { listName, releaseSignatures } from '../../../src/packages/keys/release-signature.ts'
import { fixtureHost } from '../../fixture-host.ts'
import { binaryKey } from '../fixture-keys.ts'

const skip = spawnSync('gpg', ['--version']).status === 0 ? false : 'gpg is not installed'

const source = {
  file: '/etc/apt/sources.list.d/datadog.list',
  uri: 'https://user:pass@apt.example.com/a_b',
  suite: 'stable',
  components: ['7'],
  signedBy: '/k.gpg',
  insecure: false,
  architectures: undefined,
  byHand: false,
}
const release = 'Origin: x  \nDate: Wed, 25 Nov 2026 21:54:55 +0000\n- dash\n\nlast\t\n'

t.test("apt's name for a file of a repository", async (t) => {
  t.equal(
    listName('https://user:pass@apt.example.com/a_b/dists/stable/InRelease'),
    'apt.example.com_a%5fb_dists_stable_InRelease',
  )
})

t.test(
  'what gpg signed holds, by the key itself or a subkey; changed text does not',
  { skip },
  async (t) => {
    const home = mkdtempSync(join(tmpdir(), 'gpg-'))
    const env = { ...process.env, GNUPGHOME: home }
    t.teardown(() => {
      spawnSync('gpgconf', ['--kill', 'all'], { env })
      rmSync(home, { recursive: true, force: true })
    })
    const always = ['--batch', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', '']
    const gpg = (args: readonly string[], input = '') =>
      execFileSync('gpg', [...always, ...args], { env, input, stdio: 'pipe' })
    gpg(['--quick-generate-key', 'one', 'ed25519', 'sign', 'never'])
    const listing = gpg(['-k', '--with-colons']).toString()
    const fingerprint = /^fpr:+([0-9A-F]{40})/m.exec(listing)?.[1] ?? ''
    const signed = gpg(['--clearsign'], release).toString()
    gpg(['--quick-add-key', fingerprint, 'rsa2048', 'sign', 'never'])
    const bySubkey = gpg(['--clearsign'], release).toString()
    const keyring = gpg(['--export'])
    const armoured = gpg(['--export', '--armor'])

    const ask = async (text: string, keys: Buffer) => {
      const directory = t.testdir()
      mkdirSync(join(directory, 'var/lib/apt/lists'), { recursive: true })
      const file = join(
        directory,
        'var/lib/apt/lists',
        listName(`${source.uri}/dists/stable/InRelease`),
      )
      writeFileSync(file, text)
      return (await releaseSignatures(fixtureHost(directory), source, keys))?.[0]
    }
    const date = 'Wed, 25 Nov 2026 21:54:55 +0000'
    t.match(await ask(signed, keyring), { fingerprint, date, keyId: fingerprint.slice(-16) })
    t.match(await ask(bySubkey, armoured), { fingerprint })
    t.not((await ask(bySubkey, keyring))?.keyId, fingerprint.slice(-16), 'the id is the subkey’s')
    t.match(await ask(signed.replace('last', 'lost'), keyring), { fingerprint: undefined })
    t.match(await ask(signed, binaryKey('rsa.asc')), { fingerprint: undefined }, 'a stranger’s')
    t.throws(() => readClearsigned(release, 'x'), { code: 'KEY_NOT_READABLE' })
  },
)

t.test('where apt has no list yet there is no signature to look at', async (t) => {
  const none = await releaseSignatures(fixtureHost(t.testdir()), source, binaryKey('rsa.asc'))
  t.equal(none, undefined)
})
