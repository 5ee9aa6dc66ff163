import { DdFipsError } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import { installationFault, networkFault } from '../network-fault.ts'
import type { PackageSource } from '../package-manager.ts'
import { complaints, failedScripts, quoted, refusedDigest, type Said } from './rpm-output.ts'

/** Gives REPOSITORY_REFUSED (exit 4): the metadata is out of reach or not signed by a trusted key. */
export function repositoryRefused(
  manager: string,
  { file }: PackageSource,
  said: Said,
): DdFipsError {
  const lines = complaints(said)
  const fault = networkFault(lines.join('\n'))
  return new DdFipsError({
    code: fault?.code ?? 'REPOSITORY_REFUSED',
    exit: 'preflight',
    message: fault
      ? `${manager} cannot read the repository in ${file}: ${fault.words}.${quoted(lines)}`
      : `${manager} does not accept the repository in ${file}:${quoted(lines)}`,
    remedy:
      fault?.remedy ??
      'Check that the address is right, and that a trusted key signs it. Nothing was installed from it.',
  })
}

/**
 * Gives the error for packages that could not be installed or removed, by what was said:
 * DIGEST_REFUSED on a host in FIPS mode, PACKAGE_SCRIPT_FAILED, else PACKAGES_NOT_INSTALLED.
 */
export async function packagesFailed(
  host: Host,
  manager: string,
  names: readonly string[],
  said: Said,
): Promise<DdFipsError> {
  const exit = 'unexpected' // some packages may be in place already
  const digest = refusedDigest(said)
  const fips = (await host.read('/proc/sys/crypto/fips_enabled'))?.toString().trim() === '1'
  if (digest && fips) {
    return new DdFipsError({
      code: 'DIGEST_REFUSED',
      exit,
      message: `This host is in FIPS mode, where rpm refuses packages with MD5 digests only:\n    ${digest}`,
      remedy:
        'Install a version whose packages have SHA-256 digests (`rpm -Kv` shows them), or rebuild those of the mirror with them.',
    })
  }
  const scripts = failedScripts(said, names)
  if (scripts.length > 0) {
    return new DdFipsError({
      code: 'PACKAGE_SCRIPT_FAILED',
      exit,
      message: `A package script failed:${quoted(scripts)}`,
      remedy: 'Fix what the script reports; the log in /var/log/dd-fips has all its output.',
    })
  }
  const lines = complaints(said)
  const fault = installationFault(lines)
  const remedy = lines.some((line) => line.includes('Error unpacking rpm package'))
    ? 'dnf does not show the reason; see /var/log/dnf.rpm.log. Often the disk is full (`df -h`).'
    : (fault?.remedy ?? `Fix what ${manager} reports, then run dd-fips again.`)
  return new DdFipsError({
    code: fault?.code ?? 'PACKAGES_NOT_INSTALLED',
    exit,
    message: `${manager} could not install or remove ${names.join(', ')}${fault ? `: ${fault.words}.` : ':'}${quoted(lines)}`,
    remedy,
  })
}

/** Gives the error for a lock that was not released within the limit (exit 4). */
export function stillLocked(manager: string, said: Said): DdFipsError {
  return new DdFipsError({
    code: 'PACKAGE_MANAGER_LOCKED',
    exit: 'preflight',
    message: `${manager} is in use by another program:${quoted(complaints(said))}`,
    remedy: 'Run dd-fips again when it has ended, or wait longer with --lock-timeout SECONDS.',
  })
}

/** Gives the error for packages that others need, so that they cannot go alone. */
export function stillNeeded(lines: readonly string[]): DdFipsError {
  return new DdFipsError({
    code: 'PACKAGES_NEEDED',
    exit: 'unexpected',
    message: `Packages cannot be removed, since others need them:${quoted(lines)}`,
    remedy: 'Remove those first, or keep both.',
  })
}
