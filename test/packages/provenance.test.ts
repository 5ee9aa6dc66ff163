import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseDigests } from '../../src/packages/apt/apt-provenance.ts'
import { provenanceOf } from '../../src/packages/provenance.ts'
import { signatureOf } from '../../src/packages/rpm/rpm-provenance.ts'
import { fixtureHost } from '../fixture-host.ts'
import { fingerprints, keyFile } from './fixture-keys.ts'

const versions = new Map([['datadog-fips-proxy', '1.2.0-1']])

t.test('apt: files, differences and the digest of the .deb in the signed list', async (t) => {
  const directory = t.testdir()
  mkdirSync(join(directory, 'var/lib/dpkg/info'), { recursive: true })
  const list = join(directory, 'var/lib/dpkg/info/datadog-fips-proxy:amd64.list')
  writeFileSync(list, '/.\n/opt\n/opt/haproxy\n')
  const paragraph = (version: string, digest: string) =>
    `Package: datadog-fips-proxy\nVersion: ${version}\nSHA256: ${digest}\n\n`
  const host = fixtureHost(directory, {
    commands: {
      'apt-cache show -- datadog-fips-proxy=1.2.0-1':
        paragraph('1.1.0-1', 'b'.repeat(64)) + paragraph('1.2.0-1', 'a'.repeat(64)),
      'dpkg --verify datadog-fips-proxy': { code: 1, stdout: '??5??????   /opt/haproxy\n' },
    },
  })
  t.same(await provenanceOf(host, { name: 'apt' }, versions), [
    {
      name: 'datadog-fips-proxy',
      files: ['/opt', '/opt/haproxy'],
      altered: [{ path: '/opt/haproxy', isConfiguration: false, what: ['content'] }],
      verifiedBy: 'dpkg --verify datadog-fips-proxy',
      digest: { of: 'the .deb file, as the signed list has it', value: 'a'.repeat(64) },
      signature: undefined,
    },
  ])
  t.same([...parseDigests('N: Unable to locate package x\n')], [])
})

const key = keyFile('rsa.asc').toString()
const said = `RSA/SHA512, Wed Nov 25 21:55:03 2026, Key ID ${fingerprints.rsa.slice(-16).toLowerCase()}`
const format = 'RSAHEADER DSAHEADER SIGPGP SIGGPG'.split(' ').map((tag) => `%{${tag}:pgpsig}\\n`)

t.test('rpm: who signed the package, by the fingerprint of the imported key', async (t) => {
  const name = 'datadog-fips-proxy'
  const commands = (digest: object) => ({
    'rpm -qa gpg-pubkey* --qf %{NAME}-%{VERSION}-%{RELEASE}\\n%{DESCRIPTION}\\n': `gpg-pubkey-fb39aef3-1\n${key}\n`,
    [`rpm -ql ${name}`]: '/opt/haproxy\n',
    [`rpm -V ${name}`]: '',
    [`rpm -q --qf ${format.join('')} ${name}`]: `${said}\n(none)\n(none)\n(none)\n`,
    [`rpm -q --qf %{SHA256HEADER}\\n ${name}`]: digest,
  })
  const host = fixtureHost(t.testdir(), { commands: commands({ stdout: `${'c'.repeat(64)}\n` }) })
  const [found] = await provenanceOf(host, { name: 'dnf' }, versions)
  t.same(found?.signature, { said, fingerprint: fingerprints.rsa })
  t.equal(found?.digest?.value, 'c'.repeat(64))
  t.same(found?.altered, [])
  const old = { code: 1, stderr: 'error: incorrect format: unknown tag' }
  const before = fixtureHost(t.testdir(), { commands: commands(old) })
  t.equal((await provenanceOf(before, { name: 'yum' }, versions))[0]?.digest, undefined)
})

t.test('rpm: no signature, and one by a key that was never imported', async (t) => {
  t.equal(signatureOf('(none)\n(none)\n', []), undefined)
  t.same(signatureOf(`(none)\n${said}\n`, []), { said, fingerprint: undefined })
})

t.test('where nothing is installed nothing is asked', async (t) => {
  const host = fixtureHost(t.testdir())
  t.same(await provenanceOf(host, { name: 'apt' }, new Map()), [])
  t.same(await provenanceOf(host, { name: 'zypper' }, new Map()), [])
  t.same(host.commandsRun, [])
})
