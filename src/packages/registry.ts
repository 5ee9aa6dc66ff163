import type { Host } from '../host/host.ts'
import { apt } from './apt/apt.ts'
import type { PackageManager } from './package-manager.ts'
import { dnf, dnf5, yum } from './rpm/dnf.ts'
import { zypper } from './rpm/zypper.ts'

/** The package managers by the name that a step carries. */
export const packageManagers: Readonly<Record<PackageManager['name'], PackageManager>> = {
  apt,
  dnf,
  dnf5,
  yum,
  zypper,
}

/**
 * Gives the package manager of a host on which `apt`, `dnf`, `yum` or `zypper` was found: dnf is version 5
 * where its name is a link to dnf5, as since Fedora 41.
 */
export async function managerOf(
  host: Host,
  found: 'apt' | 'dnf' | 'yum' | 'zypper',
): Promise<PackageManager> {
  if (found !== 'dnf') return packageManagers[found]
  for (const program of ['/usr/bin/dnf', '/usr/bin/yum']) {
    const target = await host.readLink(program)
    if (target !== undefined) return packageManagers[/(^|\/)dnf5$/.test(target) ? 'dnf5' : 'dnf']
  }
  return dnf
}
