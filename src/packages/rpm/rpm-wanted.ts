import { KEYS_SERVER, REPOSITORY_DOMAIN } from '../../datadog/repository.ts'
import type { Settings } from '../../settings/settings.ts'
import { trustedFingerprints } from '../keys/signing-keys.ts'
import type { Platform } from '../package-manager.ts'
import type { RepoPlaces } from './rpm-sources.ts'

/** What is wanted of the repository, whoever names it. */
export interface WantedRepository {
  readonly url: string
  readonly keysUrl: string
  readonly trusted: readonly string[]
  /** Why the signature of the metadata is not checked; undefined: it is. */
  readonly unchecked: string | undefined
}

/** The dnf of RHEL 8.1 asks for keys that it has when metadata is signed (bugzilla 1792506). */
function isRhel81({ id, version, own }: Platform): boolean {
  const one = own ? ['rhel', 'centos'].includes(own.id) : id === 'rhel'
  return one && [version, own?.release ?? ''].some((release) => /^8\.1(\.|$)/.test(release))
}

function uncheckedBecause(platform: Platform, { rpmRepositoryCheck }: Settings) {
  if (rpmRepositoryCheck === false) return 'DD_RPM_REPO_GPGCHECK=0 says so'
  const bug = 'the dnf of RHEL 8.1 cannot (bugzilla 1792506); an update to 8.2 fixes that'
  return rpmRepositoryCheck === undefined && isRhel81(platform) ? bug : undefined
}

/** Says from platform and settings what is wanted. Throws SETTING_NOT_ACCEPTABLE (exit 6). */
export function wantedOf(
  places: RepoPlaces,
  platform: Platform,
  settings: Settings,
): WantedRepository {
  const server = settings.yumUrl ?? `yum.${settings.repositoryUrl ?? REPOSITORY_DOMAIN}`
  const path = settings.yumVersionPath ?? `${settings.channel ?? 'stable'}/7`
  const arch = platform.arch === 'arm64' ? 'aarch64' : platform.arch
  const parts = [server, ...(places.zypp ? ['suse'] : []), path, arch]
  return {
    url: `https://${parts.map((part) => part.replace(/^\/+|\/+$/g, '')).join('/')}/`,
    keysUrl: settings.keysUrl ?? KEYS_SERVER,
    trusted: trustedFingerprints('rpm', settings.trustedFingerprints),
    unchecked: uncheckedBecause(platform, settings),
  }
}
