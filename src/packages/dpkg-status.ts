import type { InstalledPackage } from './package-manager.ts'

/**
 * Reads /var/lib/dpkg/status (deb-control(5); the Status field: dpkg-query(1)): every package that is
 * installed, whole or in part. A package known only by its configuration files is not installed.
 */
export function parseDpkgStatus(text: string): Map<string, InstalledPackage> {
  const installed = new Map<string, InstalledPackage>()
  for (const paragraph of text.split('\n\n')) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1]
    const [name, version] = [field('Package'), field('Version')]
    const [want, , state] = (field('Status') ?? '').split(' ')
    if (!name || !version || state === undefined) continue
    if (state === 'not-installed' || state === 'config-files') continue
    installed.set(name, { version, held: want === 'hold' })
  }
  return installed
}

/** Gives the upstream part of a Debian version: no epoch, no revision (deb-version(7)). */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, '').replace(/-[^-]*$/, '')
}
