import type { Host } from '../host/host.ts'
import type { Base, Family, PackageManagerName } from './detection.ts'

/** Per family, the package managers that serve it, the preferred first, by the program that shows them. */
const managers: Readonly<Record<Family, readonly (readonly [PackageManagerName, string])[]>> = {
  debian: [['apt', '/usr/bin/apt-get']],
  rhel: [
    ['dnf', '/usr/bin/dnf'],
    ['yum', '/usr/bin/yum'],
  ],
  suse: [['zypper', '/usr/bin/zypper']],
}

/** What a family's own package manager is, for a tree in which none is installed yet. */
function ownManager(family: Family, base: Base | undefined): PackageManagerName {
  if (family === 'rhel' && base?.version?.startsWith('7')) return 'yum'
  return managers[family][0]?.[0] ?? 'apt'
}

export interface ManagerFound {
  readonly packageManager: PackageManagerName | null
  readonly reason?: string
}

/**
 * Finds the package manager of a host of the given family: the program in the root; in a tree under --root
 * that has none, the family's own. yum that is a link to dnf counts as dnf.
 */
export async function findPackageManager(
  host: Host,
  family: Family,
  base?: Base,
): Promise<ManagerFound> {
  for (const [manager, program] of managers[family]) {
    if (!(await host.stat(program))) continue
    const isDnf = manager === 'yum' && /(^|\/)dnf[^/]*$/.test((await host.readLink(program)) ?? '')
    return { packageManager: isDnf ? 'dnf' : manager }
  }
  if (family === 'rhel' && (await host.stat('/usr/bin/microdnf'))) {
    const reason =
      'Its only package manager is microdnf, which dd-fips cannot use; install dnf first.'
    return { packageManager: null, reason }
  }
  if (host.root !== '/') return { packageManager: ownManager(family, base) }
  const names = managers[family].map(([, program]) => program).join(' nor ')
  const neither = managers[family].length > 1 ? 'Neither ' : 'No '
  return { packageManager: null, reason: `${neither}${names} is installed on this host.` }
}
