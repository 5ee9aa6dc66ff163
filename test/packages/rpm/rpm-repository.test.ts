import t from 'tap'
import type { Platform } from '../../../src/packages/package-manager.ts'
import { rpmRepository } from '../../../src/packages/rpm/rpm-repository.ts'
import { repoPlaces } from '../../../src/packages/rpm/rpm-sources.ts'
import type { Settings } from '../../../src/settings/settings.ts'
import { fingerprints } from '../fixture-keys.ts'
import {
  baseurl,
  checking,
  onRhel,
  onSuse,
  ourFile,
  rhel9,
  section,
  sles15,
  keysOfToday as today,
} from './rpm-askers.ts'
import { rpmHost } from './rpm-host.ts'

t.test('a new RHEL gets keys, imports and a repository that checks everything', async (t) => {
  t.strictSame(await onRhel(), {
    keyFiles: {
      directory: '/etc/pki/rpm-gpg',
      url: 'keys.datadoghq.com',
      files: [
        'DATADOG_RPM_KEY_CURRENT.public',
        'DATADOG_RPM_KEY_4F09D16B.public',
        'DATADOG_RPM_KEY_B01082D3.public',
      ],
      trusted: [
        '2416A37757B1BB0268B3634B52AFC5994F09D16B',
        '7408BFD56BC5BF0C361AAAE85D88EEA3B01082D3',
      ],
    },
    imports: { files: today, retired: ['gpg-pubkey-4172a230-55dd14f6'] },
    file: {
      path: ourFile,
      content: `# Written by dd-fips, as a whole; \`dd-fips revert\` takes it out again.
[datadog]
name=Datadog, Inc.
baseurl=https://yum.datadoghq.com/stable/7/x86_64/
enabled=1
gpgcheck=1
repo_gpgcheck=1
skip_if_unavailable=0
priority=1
`,
      keys: today,
    },
    source: { file: ourFile, id: 'datadog', keys: today },
    packages: [],
    prerequisites: [],
  })
})

t.test('a new SLES gets what zypper wants', async (t) => {
  const { file, source } = await onSuse()
  t.equal(file?.path, '/etc/zypp/repos.d/datadog.repo')
  t.match(file?.content, 'baseurl=https://yum.datadoghq.com/suse/stable/7/x86_64/\n')
  t.match(file?.content, 'repo_gpgcheck=1\npkg_gpgcheck=1\ntype=rpm-md\nautorefresh=1\n')
  t.strictSame(file?.keys, today)
  t.equal(source.id, 'datadog')
})

t.test('SLES before 15 takes one key, though rpm knows them all', async (t) => {
  const { file, imports } = await onSuse({}, {}, { ...sles15, version: '12.5' })
  t.strictSame(file?.keys, today.slice(0, 1))
  t.strictSame(imports?.files, today)
})

const urls: [what: string, settings: Settings, arch: string, url: string][] = [
  ['arm64 by its other name', {}, 'arm64', 'https://yum.datadoghq.com/stable/7/aarch64/'],
  ['aarch64', {}, 'aarch64', 'https://yum.datadoghq.com/stable/7/aarch64/'],
  ['a channel', { channel: 'beta' }, 'x86_64', 'https://yum.datadoghq.com/beta/7/x86_64/'],
  [
    'a mirror',
    { repositoryUrl: 'example.com' },
    'x86_64',
    'https://yum.example.com/stable/7/x86_64/',
  ],
  ['a server', { yumUrl: 'h.example/p/' }, 'x86_64', 'https://h.example/p/stable/7/x86_64/'],
  [
    'a path',
    { yumVersionPath: '/testing/7/' },
    'x86_64',
    'https://yum.datadoghq.com/testing/7/x86_64/',
  ],
]

for (const [what, settings, arch, url] of urls) {
  t.test(`the address follows ${what}`, async (t) => {
    const { file } = await onRhel({}, settings, { ...rhel9, arch })
    t.match(file?.content, `baseurl=${url}\n`)
  })
}

const own = (id: string, release: string) => ({ own: { id, release } })
const checks: [what: string, platform: Platform, settings: Settings, checked: boolean][] = [
  ['RHEL 9', rhel9, {}, true],
  ['RHEL 8.1', { ...rhel9, version: '8.1' }, {}, false],
  ['RHEL 8.10', { ...rhel9, version: '8.10' }, {}, true],
  ['CentOS 8.1', { ...rhel9, version: '8', ...own('centos', '8.1.1911') }, {}, false],
  ['CentOS 8.2', { ...rhel9, version: '8', ...own('centos', '8.2.2004') }, {}, true],
  ['Oracle Linux 8.1', { ...rhel9, version: '8.1', ...own('ol', '8.1') }, {}, true],
  ['DD_RPM_REPO_GPGCHECK=0', rhel9, { rpmRepositoryCheck: false }, false],
  [
    'DD_RPM_REPO_GPGCHECK=1 on RHEL 8.1',
    { ...rhel9, version: '8.1' },
    { rpmRepositoryCheck: true },
    true,
  ],
  ['a mirror', rhel9, { repositoryUrl: 'example.com' }, true],
]

for (const [what, platform, settings, checked] of checks) {
  t.test(`${what}: metadata is ${checked ? '' : 'not '}checked, packages always are`, async (t) => {
    const { file } = await onRhel({}, settings, platform)
    t.match(file?.content, `gpgcheck=1\nrepo_gpgcheck=${checked ? 1 : 0}\n`)
    if (checked) t.equal(file?.caution, undefined)
    else t.match(file?.caution, /metadata are not checked: /, 'and that is said aloud')
  })
}

t.test('a mirror that signs again has key files of its own', async (t) => {
  const settings = { trustedFingerprints: [fingerprints.rsa], keysUrl: 'keys.example.com/dd' }
  const { keyFiles, source } = await onRhel({}, settings)
  t.match(keyFiles, { url: 'keys.example.com/dd', trusted: [fingerprints.rsa] })
  t.strictSame(source.keys, ['/etc/pki/rpm-gpg/DATADOG_RPM_KEY_FB39AEF3.public'])
})

t.test('fingerprints that are none are refused', async (t) => {
  const settings = { trustedFingerprints: ['4F09D16B'] }
  await t.rejects(onRhel({}, settings), { code: 'SETTING_NOT_ACCEPTABLE', exit: 'settings' })
})

t.test('each package manager finds a repository of its own directories only', async (t) => {
  const text = section('corp', baseurl, ...checking)
  const found = async (name: keyof typeof repoPlaces, file: string) => {
    const { host } = rpmHost({ [file]: text })
    return (await rpmRepository(host, repoPlaces[name], rhel9, {})).source.id
  }
  t.equal(await found('yum', '/etc/yum/repos.d/a.repo'), 'corp')
  t.equal(await found('dnf5', '/usr/share/dnf5/repos.d/a.repo'), 'corp')
  t.equal(await found('dnf', '/usr/share/dnf5/repos.d/a.repo'), 'datadog')
  t.equal(await found('dnf5', '/etc/yum/repos.d/a.repo'), 'datadog')
})
