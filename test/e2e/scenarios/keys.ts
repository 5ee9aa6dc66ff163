import type { VariantName } from '../../lab/repository.ts'
import { ddFips, exits } from '../install.ts'
import type { Scenario, Variables } from '../scenario.ts'
import { changed, ownLogs, snapshot } from '../snapshot.ts'

export const someMissing: Scenario = {
  name: 'a key file that is missing is a warning, and the keyring is in the form that is read',
  packageManager: 'each',
  lent: true,
  repository: 'key-404',
  async play(stage) {
    const { t, host, family } = stage
    const result = await ddFips(stage, ['install'])
    exits(t, result, 0)
    t.match(result.stderr, /DATADOG_(APT|RPM)_KEY_CURRENT\.public could not be fetched.*404/)
    const keyring = await host.read(family.keyring)
    if (family.manager !== 'apt') {
      t.match(String(keyring), /^-----BEGIN PGP PUBLIC KEY BLOCK-----/, 'rpm takes nothing else')
      return
    }
    // Old or new packet format, tag 6: a public key (RFC 4880, 4.2).
    t.ok([0x98, 0x99, 0xc6].includes(keyring?.[0] ?? 0), 'no armour around it')
  },
}

interface Case {
  readonly what: string
  readonly repository: VariantName
  readonly env?: Variables
  readonly says: RegExp
}

const refusals: readonly Case[] = [
  { what: 'no key at all', repository: 'no-keys', says: /signing keys cannot be fetched.*404/ },
  {
    what: 'a foreign key',
    repository: 'foreign-key',
    says: /CURRENT\.public holds the key [0-9A-F]{40}/,
  },
  {
    what: 'a fingerprint that nobody has',
    repository: 'full',
    env: { DD_TRUSTED_KEY_FINGERPRINTS: '0123456789ABCDEF0123456789ABCDEF01234567' },
    says: /holds the key [0-9A-F]{40}.*0123456789ABCDEF/s,
  },
  {
    what: "a stranger instead of Datadog's pinned keys",
    repository: 'full',
    env: { DD_TRUSTED_KEY_FINGERPRINTS: '' },
    says: /holds the key [0-9A-F]{40}/,
  },
]

export const refused: Scenario = {
  name: 'without a key that is trusted nothing is changed',
  packageManager: 'each',
  lent: true,
  async play(stage) {
    const { t, host } = stage
    const before = await snapshot(host)
    for (const { what, repository, env = {}, says } of refusals) {
      await host.serveRepository(repository)
      const result = await ddFips(stage, ['install'], env)
      exits(t, result, 4, what)
      t.match(result.stderr, says, what)
    }
    t.strictSame(changed(before, await snapshot(host), ownLogs), [])
    const asked = (await host.requests()).filter((request) => /^(apt|yum)\./.test(request.host))
    t.strictSame(asked, [], 'and nothing was asked of the repository')
  },
}
