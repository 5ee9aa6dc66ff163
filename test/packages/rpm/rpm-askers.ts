import type { Platform, Repository } from '../../../src/packages/package-manager.ts'
import { rpmRepository } from '../../../src/packages/rpm/rpm-repository.ts'
import { repoPlaces } from '../../../src/packages/rpm/rpm-sources.ts'
import type { Settings } from '../../../src/settings/settings.ts'
import { fingerprints, keyFile } from '../fixture-keys.ts'
import { rpmHost } from './rpm-host.ts'

export const rhel9: Platform = { id: 'rhel', version: '9.4', arch: 'x86_64' }
export const sles15: Platform = { id: 'sles', version: '15.5', arch: 'x86_64' }

export const ourFile = '/etc/yum.repos.d/datadog.repo'
export const theirFile = '/etc/yum.repos.d/corp.repo'

/** The key files that a host of today has. */
export const keysOfToday = ['4F09D16B', 'B01082D3'].map(
  (id) => `/etc/pki/rpm-gpg/DATADOG_RPM_KEY_${id}.public`,
)

type Files = Readonly<Record<string, string | Buffer>>
type Asker = (files?: Files, settings?: Settings, platform?: Platform) => Promise<Repository>

/** Asks what repository a host with these files wants, by dnf on RHEL 9. */
export const onRhel: Asker = (files = {}, settings = {}, platform = rhel9) =>
  rpmRepository(rpmHost(files).host, repoPlaces.dnf, platform, settings)

/** The same by zypper on SLES 15. */
export const onSuse: Asker = (files = {}, settings = {}, platform = sles15) =>
  rpmRepository(rpmHost(files).host, repoPlaces.zypper, platform, settings)

/** Key files that people put on a host, one of which holds the key that `trusting` trusts. */
export const keys: Files = {
  '/keys/good.asc': keyFile('rsa.asc'),
  '/keys/foreign.asc': keyFile('ed25519.asc'),
  '/keys/broken.asc': 'nothing',
}
export const trusting: Settings = { trustedFingerprints: [fingerprints.rsa] }

export const baseurl = 'baseurl=https://yum.datadoghq.com/stable/7/$basearch'
export const checking = ['enabled=1', 'gpgcheck=1', 'repo_gpgcheck=1']

/** Gives a section of a .repo file. */
export const section = (id: string, ...lines: readonly string[]): string =>
  `[${id}]\n${lines.join('\n')}\n`
