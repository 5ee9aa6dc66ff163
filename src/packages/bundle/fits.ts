import type { BundlePlatform, Manifest } from './manifest.ts'
import { refused } from './refused.ts'

/** Releases within which packages of one serve the other: Ubuntu's are named by two numbers, SLES has service packs. */
function release({ id, version }: BundlePlatform): string {
  return /^(ubuntu|sles|sled|opensuse)/.test(id) ? version : (version.split('.')[0] ?? '')
}

/** Refuses a bundle for another distribution, release or architecture, and one past its time (exit 4). */
export function refuseUnfit(manifest: Manifest, here: BundlePlatform, now: Date): void {
  const { platform, expiresAt, madeAt } = manifest
  const name = (one: BundlePlatform) => `${one.id} ${release(one)} ${one.arch} (${one.manager})`
  if (name(platform) !== name(here)) {
    throw refused(
      'FOR_ANOTHER_HOST',
      `The bundle was made for ${name(platform)}; this host is ${name(here)}.`,
      'Create one on a connected host of this kind: `dd-fips bundle create --out FILE`.',
    )
  }
  // A clock that is behind by years would let an old bundle pass, too.
  if (now.getTime() < Date.parse(madeAt) - 86_400_000) {
    throw refused(
      'NOT_YET',
      `The bundle was made on ${madeAt}, but the clock of this host says ${now.toISOString()}.`,
      'Set the clock (`timedatectl`, chrony), then run dd-fips again.',
    )
  }
  if (!(now.getTime() < Date.parse(expiresAt))) {
    throw refused(
      'EXPIRED',
      `The bundle expired on ${expiresAt}.`,
      'Create a new one on a connected host: `dd-fips bundle create --out FILE`.',
    )
  }
}
