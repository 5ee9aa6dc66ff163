import t from 'tap'
import { forgetMetadataKeys } from '../../../src/packages/rpm/dnf-keys.ts'
import { rpmHost } from './rpm-host.ts'

const files = {
  '/var/cache/dnf/datadog-9f99a68b87f98d9e/pubring/pubring.kbx': 'ours',
  '/var/cache/dnf/datadog-9f99a68b87f98d9e/pubring/private-keys-v1.d/a': 'ours',
  '/var/cache/dnf/datadog-9f99a68b87f98d9e/repodata/repomd.xml': 'metadata',
  '/var/cache/dnf/datadog-mirror-9f99a68b87f98d9e/pubring/pubring.kbx': "another's",
  '/var/cache/dnf/datadog.solv': 'metadata',
  '/var/cache/libdnf5/datadog-9f99a68b87f98d9e/pubring/pubring.kbx': 'ours',
  '/var/lib/yum/repos/x86_64/7Server/datadog/gpgdir/pubring.gpg': 'ours',
  '/var/lib/yum/repos/x86_64/7Server/datadog/gpgdir-ro/pubring.gpg': 'ours',
  '/var/lib/yum/repos/x86_64/7Server/epel/gpgdir/pubring.gpg': "another's",
}

const cases = {
  dnf: ['/var/cache/dnf/datadog-9f99a68b87f98d9e/pubring'],
  dnf5: ['/var/cache/libdnf5/datadog-9f99a68b87f98d9e/pubring'],
  yum: [
    '/var/lib/yum/repos/x86_64/7Server/datadog/gpgdir',
    '/var/lib/yum/repos/x86_64/7Server/datadog/gpgdir-ro',
  ],
} as const

for (const dialect of ['yum', 'dnf', 'dnf5'] as const) {
  t.test(`${dialect} forgets what it trusted for our repository, and nothing else`, async (t) => {
    const { host } = rpmHost(files)
    await forgetMetadataKeys(host, dialect, 'datadog')
    const gone: readonly string[] = cases[dialect]
    for (const path of gone) t.equal(await host.stat(path), undefined, path)
    for (const path of Object.keys(files))
      if (!gone.some((directory) => path.startsWith(`${directory}/`)))
        t.ok(await host.stat(path), path)
  })
}

t.test('where nothing was fetched yet there is nothing to forget', async (t) => {
  for (const dialect of ['yum', 'dnf', 'dnf5'] as const)
    await t.resolves(forgetMetadataKeys(rpmHost().host, dialect, 'datadog'))
})
