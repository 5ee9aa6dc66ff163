import t from 'tap'
import type { Manifest } from '../../src/bundle/manifest.ts'
import { offlineRepository } from '../../src/bundle/offline.ts'
import { aptConfiguration, repositoryOf } from '../../src/bundle/repository-of.ts'
import { readKeys } from '../../src/openpgp/read-keys.ts'
import type { Repository } from '../../src/packages/package-manager.ts'
import { fingerprints, keyFile } from '../packages/fixture-keys.ts'
import { keysOfToday, onRhel } from '../packages/rpm/rpm-askers.ts'
import { rpmHost } from '../packages/rpm/rpm-host.ts'

const manifest: Manifest = {
  schemaVersion: 1,
  tool: '',
  madeAt: '',
  expiresAt: '',
  platform: { id: 'debian', version: '12', arch: 'x86_64', manager: 'apt' },
  suite: 'stable 7',
  packages: {},
  dependencies: {},
  keys: { 'good.public': String(keyFile('rsa.asc')) },
  files: [],
}
const directory = '/bundle'

/** Writes what names the repository of a bundle; gives the host. */
async function written(
  name: 'apt' | 'dnf' | 'zypper',
  trusted: string[],
  files: Record<string, string> = {},
) {
  const { host } = rpmHost({ [`${directory}/.keep`]: '', ...files })
  await repositoryOf(name)?.write(host, directory, manifest, trusted)
  return host
}

t.test('apt knows the bundle alone, and trusts the keys that were checked', async (t) => {
  const host = await written('apt', [fingerprints.rsa])
  t.equal(
    String(await host.read(`${directory}/datadog.list`)),
    `deb [signed-by=${directory}/keyring.gpg] copy:${directory}/apt stable 7\n`,
  )
  const keyring = await host.read(`${directory}/keyring.gpg`)
  t.match(readKeys(keyring ?? Buffer.of()), [{ fingerprint: fingerprints.rsa }])
  t.equal(String(await host.read(`${directory}/apt.conf`)), aptConfiguration(directory, '-'))
  t.match(repositoryOf('apt')?.environment(directory), { APT_CONFIG: `${directory}/apt.conf` })
  t.same(await host.list(`${directory}/cache`), ['archives'], 'apt does not make it itself')
})

t.test('a bundle whose keys are not trusted is refused', async (t) => {
  await t.rejects(written('apt', [fingerprints.dsa]), { code: 'KEY_FOREIGN' })
})

t.test("apt's configuration leaves no other place for sources, lists and downloads", async (t) => {
  const text = aptConfiguration('/d', '/d/parts')
  for (const line of [
    'Dir::Etc::sourcelist "/d/datadog.list";',
    'Dir::Etc::sourceparts "/d/parts";',
    'Dir::State::lists "/d/lists";',
    'Dir::Cache "/d/cache";',
  ]) {
    t.ok(text.split('\n').includes(line), line)
  }
})

for (const name of ['dnf', 'zypper'] as const) {
  t.test(`${name} checks the signatures of the bundle with the keys of this host`, async (t) => {
    const [key = ''] = keysOfToday
    const trusted = [
      '2416A37757B1BB0268B3634B52AFC5994F09D16B',
      '7408BFD56BC5BF0C361AAAE85D88EEA3B01082D3',
    ]
    const host = await written(name, trusted, { [key]: 'a key' })
    const text = String(await host.read(`${directory}/repos/datadog.repo`))
    t.match(text, `baseurl=file://${directory}/rpm\n`)
    t.match(text, 'gpgcheck=1\nrepo_gpgcheck=1\n')
    t.ok(text.endsWith(`gpgkey=file://${key}\n`), 'a key that is missing here is not named')
    t.same(repositoryOf(name)?.environment(directory), {})
    t.ok(repositoryOf(name)?.words(directory).join(' ').includes(`${directory}/repos`))
  })
}

t.test('packages of the distribution are installed from their files alone', async (t) => {
  const command = (name: 'apt' | 'dnf' | 'zypper') =>
    repositoryOf(name)?.installFiles(['/b/x']).join(' ')
  t.equal(command('apt'), 'apt-get install --yes --no-remove -- /b/x')
  t.equal(command('dnf'), 'dnf --assumeyes --disablerepo=* install /b/x')
  t.equal(
    command('zypper'),
    'zypper --non-interactive install --no-recommends --allow-unsigned-rpm /b/x',
  )
})

t.test('yum 3 and dnf 5 cannot install from a bundle', async (t) => {
  t.equal(repositoryOf('yum'), undefined)
  t.equal(repositoryOf('dnf5'), undefined)
})

const bundle = { archive: '/b.tar', digest: '', manifest, members: [] }

t.test(
  'with a bundle rpm gets its keys from there, and no file names the repository',
  async (t) => {
    const found = await onRhel()
    const { keyFiles, imports, file, source } = offlineRepository(found, bundle)
    t.same(keyFiles, { ...found.keyFiles, given: manifest.keys })
    t.same(imports, found.imports)
    t.equal(file, undefined)
    t.match(source, {
      id: 'datadog',
      file: /^\/var\/cache\/dd-fips-bundle\//,
      keys: found.source.keys,
    })
  },
)

t.test('with a bundle apt needs neither a keyring nor packages to fetch', async (t) => {
  const found: Repository = {
    keyring: { path: '/k.gpg', url: 'u', files: [], trusted: [] },
    file: { path: '/l', content: '' },
    source: { file: '/l' },
    packages: [{ name: 'datadog-signing-keys' }],
    prerequisites: ['ca-certificates'],
  }
  t.same(offlineRepository(found, bundle), {
    source: { file: '/var/cache/dd-fips-bundle/datadog.list' },
    packages: found.packages,
    prerequisites: [],
  })
})
