import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sign } from '../../scripts/release/sign.ts'

const skip = spawnSync('gpg', ['--version']).status === 0 ? false : 'needs gpg'

/** A keyring of its own. The path of an agent's socket has to be short. */
function gpg(t: Test) {
  const home = mkdtempSync(join(tmpdir(), 'gpg.'))
  t.teardown(() => {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'])
    rmSync(home, { recursive: true, force: true })
  })
  const options = ['--homedir', home, '--batch', '--quiet', '--pinentry-mode', 'loopback']
  return (...words: string[]) => execFileSync('gpg', [...options, ...words], { stdio: 'pipe' })
}

t.test('a signature is checked with the public key alone', { skip }, async (t) => {
  const directory = t.testdir({ SHA256SUMS: 'the digests' })
  const at = (name: string) => join(directory, name)
  const [own, theirs] = [gpg(t), gpg(t)]
  own('--passphrase', '', '--quick-gen-key', 'Releases <r@test.example>', 'ed25519', 'sign', '0')
  own('--armor', '--output', at('secret.asc'), '--export-secret-keys')
  own('--armor', '--output', at('public.asc'), '--export')

  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('dd-fips-sign.'))
  const before = left()
  const fingerprint = await sign(at('SHA256SUMS'), at('secret.asc'))
  t.match(fingerprint, /^[0-9A-F]{40}$/)
  t.equal(await sign(at('SHA256SUMS'), at('secret.asc')), fingerprint, 'a second time too')
  t.same(left(), before, 'the key is nowhere else')

  theirs('--import', at('public.asc'))
  const verify = ['--status-fd', '1', '--verify', at('SHA256SUMS.asc'), at('SHA256SUMS')]
  t.match(theirs(...verify).toString(), `VALIDSIG ${fingerprint}`)
  writeFileSync(at('SHA256SUMS'), 'other digests')
  t.throws(() => theirs(...verify), /BAD signature/)
})

t.test('a key that is none, or a public one, is refused', { skip }, async (t) => {
  const directory = t.testdir({ SHA256SUMS: 'the digests', none: 'no key' })
  const at = (name: string) => join(directory, name)
  await t.rejects(sign(at('SHA256SUMS'), at('none')), /no valid OpenPGP data/)
  const own = gpg(t)
  own('--passphrase', '', '--quick-gen-key', 'Releases <r@test.example>', 'ed25519', 'sign', '0')
  own('--armor', '--output', at('public.asc'), '--export')
  await t.rejects(sign(at('SHA256SUMS'), at('public.asc')), /holds no OpenPGP secret key/)
  t.notOk(readdirSync(directory).includes('SHA256SUMS.asc'))
})
