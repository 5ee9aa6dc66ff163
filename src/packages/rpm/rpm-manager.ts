import type { Host } from '../../host/host.ts'
import { holderOfLock, holderOfPidFile } from '../locks.ts'
import type { PackageManager } from '../package-manager.ts'
import { spec } from './dnf-commands.ts'
import {
  changedConfiguration,
  configurationFiles,
  digestsOfRpm,
  eraseLeftOver,
  leftOver,
  neededBy,
  ownedFiles,
  ownerByRpm,
  provedByRpm,
  readInstalled,
  withoutKeptCopies,
} from './rpm-database.ts'
import { stillNeeded } from './rpm-errors.ts'
import { rpmRepository } from './rpm-repository.ts'
import { refusedFiles, repoPlaces } from './rpm-sources.ts'
import { compareRpmVersions } from './rpm-version.ts'
import { installRpms } from './saved-rpms.ts'
import { lockFiles, readLocks } from './version-locks.ts'

type Name = keyof typeof repoPlaces

/** Files with the process id of who holds the lock: yum(8), zypper(8); dnf 4 has one for each thing it guards. */
const pidFiles = [
  '/var/run/yum.pid',
  '/var/cache/dnf/metadata_lock.pid',
  '/var/cache/dnf/download_lock.pid',
  '/var/lib/dnf/rpmdb_lock.pid',
  '/run/zypp.pid',
]
/** Files that are locked by fcntl(2): dnf 5, and rpm itself where its database was and is. */
const locked = [
  '/run/dnf/rpmtransaction.lock',
  '/var/lib/rpm/.rpm.lock',
  '/usr/lib/sysimage/rpm/.rpm.lock',
]

/** Gives what yum, dnf and zypper have in common, since rpm is below them all. */
export function onRpm(name: Name) {
  return {
    name,
    repository: (host, platform, settings) =>
      rpmRepository(host, repoPlaces[name], platform, settings),
    installed: async (host) => readInstalled(host, await readLocks(host, lockFiles[name])),
    compareVersions: compareRpmVersions,
    refused: (host) => refusedFiles(host, repoPlaces[name]),
    interrupted: leftOver,
    repair: async (host) => eraseLeftOver(host, await leftOver(host)),
    installSaved: installRpms,
    remnants: async () => [],
    filesOf: ownedFiles,
    ownerOf: ownerByRpm,
    digests: digestsOfRpm,
    alteredConfiguration: changedConfiguration,
    proof: provedByRpm,
    reinstall: (package_, version) =>
      name === 'zypper'
        ? `zypper --non-interactive install --force ${package_}=${version}`
        : `${name === 'yum' ? 'yum' : 'dnf'} -y reinstall ${spec(name, { name: package_, version })}`,
    reinstallFile: (file) => `rpm -U --replacepkgs ${file}`,
    lockHolder: async (host) =>
      (await holderOfPidFile(host, pidFiles)) ?? (await holderOfLock(host, locked)),
  } satisfies Partial<PackageManager>
}

/** Removes packages by `remove`, which would take others along. Throws PACKAGES_NEEDED where it had to. */
export async function removeAlone(
  host: Host,
  names: readonly string[],
  purge: readonly string[],
  remove: () => Promise<void>,
): Promise<void> {
  if (names.length === 0) return
  const needed = await neededBy(host, names)
  if (needed.length > 0) throw stillNeeded(needed)
  const whole = names.filter((name) => purge.includes(name))
  const files = whole.length > 0 ? await configurationFiles(host, whole) : []
  await withoutKeptCopies(host, files, remove)
}
