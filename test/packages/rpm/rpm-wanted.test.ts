import t from 'tap'
import { builtInFingerprints } from '../../../src/packages/keys/signing-keys.ts'
import type { Platform } from '../../../src/packages/package-manager.ts'
import { repoPlaces } from '../../../src/packages/rpm/rpm-sources.ts'
import { wantedOf } from '../../../src/packages/rpm/rpm-wanted.ts'
import type { Settings } from '../../../src/settings/settings.ts'
import { fingerprints } from '../fixture-keys.ts'
import { rhel9, sles15 } from './rpm-askers.ts'

const onRhel = (settings: Settings = {}, platform: Platform = rhel9) =>
  wantedOf(repoPlaces.dnf, platform, settings)

t.test('without settings it is the stable repository of Datadog, with its keys', async (t) => {
  t.match(onRhel(), {
    url: 'https://yum.datadoghq.com/stable/7/x86_64/',
    keysUrl: 'keys.datadoghq.com',
    unchecked: undefined,
  })
  t.ok(onRhel().trusted.every((one) => builtInFingerprints('rpm').includes(one)))
  t.equal(
    wantedOf(repoPlaces.zypper, sles15, {}).url,
    'https://yum.datadoghq.com/suse/stable/7/x86_64/',
  )
})

/** Settings, and the address that they make. */
const addresses: [settings: Settings, url: string][] = [
  [{ channel: 'beta' }, 'https://yum.datadoghq.com/beta/7/x86_64/'],
  [{ repositoryUrl: 'mirror.example' }, 'https://yum.mirror.example/stable/7/x86_64/'],
  [
    { repositoryUrl: 'mirror.example', yumUrl: 'own.example/dd' },
    'https://own.example/dd/stable/7/x86_64/',
  ],
  [{ yumUrl: '/own.example/dd//' }, 'https://own.example/dd/stable/7/x86_64/'],
  [
    { channel: 'beta', yumVersionPath: '/testing/7.66/' },
    'https://yum.datadoghq.com/testing/7.66/x86_64/',
  ],
]

for (const [settings, url] of addresses) {
  t.test(`${JSON.stringify(settings)} is at ${url}`, async (t) =>
    t.equal(onRhel(settings).url, url),
  )
}

t.test('the architecture has the name that yum has for it', async (t) => {
  for (const arch of ['arm64', 'aarch64'])
    t.match(onRhel({}, { ...rhel9, arch }).url, /\/aarch64\/$/)
})

t.test('keys of a mirror take the place of the built-in ones', async (t) => {
  const wanted = onRhel({
    trustedFingerprints: [fingerprints.rsa.toLowerCase()],
    keysUrl: 'k.example',
  })
  t.match(wanted, { trusted: [fingerprints.rsa], keysUrl: 'k.example' })
  t.throws(() => onRhel({ trustedFingerprints: ['FB39AEF3'] }), { code: 'SETTING_NOT_ACCEPTABLE' })
})

const own = (id: string, release: string): Platform => ({
  ...rhel9,
  version: '8',
  own: { id, release },
})

/** Hosts and the setting, and whether the signature of the metadata is checked. */
const checks: [what: string, platform: Platform, check: boolean | undefined, checked: boolean][] = [
  ['RHEL 9', rhel9, undefined, true],
  ['RHEL 9, told not to', rhel9, false, false],
  ['RHEL 8.1', { ...rhel9, version: '8.1' }, undefined, false],
  ['RHEL 8.1, told to', { ...rhel9, version: '8.1' }, true, true],
  ['RHEL 8.10', { ...rhel9, version: '8.10' }, undefined, true],
  ['CentOS 8.1.1911', own('centos', '8.1.1911'), undefined, false],
  ['CentOS 8.2.2004', own('centos', '8.2.2004'), undefined, true],
  ['Rocky 8.1', own('rocky', '8.1'), undefined, true],
]

for (const [what, platform, rpmRepositoryCheck, checked] of checks) {
  t.test(`${what}: metadata is ${checked ? '' : 'not '}checked`, async (t) => {
    const settings = rpmRepositoryCheck === undefined ? {} : { rpmRepositoryCheck }
    const { unchecked } = onRhel(settings, platform)
    if (checked) t.equal(unchecked, undefined)
    else
      t.match(
        unchecked,
        rpmRepositoryCheck === false ? /DD_RPM_REPO_GPGCHECK=0/ : /bugzilla 1792506/,
      )
  })
}
