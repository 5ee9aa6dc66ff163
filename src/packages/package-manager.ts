import type { Host } from '../host/host.ts'
import type { Settings } from '../settings/settings.ts'
import type { FileProof, PackagedFile } from './file-proof.ts'

/**
 * How long a package manager may take, in milliseconds: hours, since a slow line or disk is no reason to
 * kill dpkg or rpm in the middle of its work.
 */
export const LIMIT = 4 * 3_600_000

export interface InstalledPackage {
  /** As the package manager writes it, epoch and revision included. */
  readonly version: string
  /** An administrator asked that it stay as it is. */
  readonly held: boolean
}

export interface WantedPackage {
  readonly name: string
  /** A version of the repository, or the beginning of one (`7.66`); undefined is the newest. */
  readonly version?: string
}

/** A package in an exact version. */
export type KnownPackage = Required<WantedPackage>

/** One of which we have the file. */
export interface SavedPackage extends KnownPackage {
  readonly file: string
}

/** Where the packages come from, as the package manager knows it; refreshing is limited to it. */
export interface PackageSource {
  /** The file that names the repository. */
  readonly file: string
  /** The file names this repository and no other (apt, whose repositories have no name of their own). */
  readonly alone?: boolean
  /** The repository's own name in that file, where the package manager knows it by one (rpm). */
  readonly id?: string
  /** Files with the keys, one each, that its metadata may be signed with; those not there do not count (rpm). */
  readonly keys?: readonly string[]
}

export interface InstallOptions {
  readonly source: PackageSource
  /** Set where packages that the package manager of this host needs for the repository may be missing. */
  readonly prerequisites: readonly string[]
  /** What is known of the source is of this moment: it need not be asked again. */
  readonly fresh?: boolean
  /** Variables for package scripts, where packages of the source and no others are installed. */
  readonly alone?: Readonly<Record<string, string>> | undefined
  /** Milliseconds to wait for a lock that somebody else holds. */
  readonly lockLimit: number
  readonly onLine: (line: string) => void
  /** Told what the package manager printed where it could not download a package to `save`. */
  readonly unsaved?: (name: string, printed: string) => void
}

/** What distribution a host is or is built on, as far as package managers differ by it. */
export interface Platform {
  readonly id: string
  readonly version: string
  /** What the host itself says that it is, where that is not the same: `centos`, `8.1.1911`. */
  readonly own?: { readonly id: string; readonly release: string }
  /** As `uname -m` has it. */
  readonly arch: string
}

/** Where the signing keys are fetched from, and which are trusted. */
export interface KeySource {
  /** Host and path of the key files, without scheme. */
  readonly url: string
  readonly files: readonly string[]
  /** Fingerprints, 40 hexadecimal digits in upper case. */
  readonly trusted: readonly string[]
  /** Key files that a bundle brought, by name: nothing is fetched then. */
  readonly given?: Readonly<Record<string, string>>
}

/** How a package manager is to know and trust Datadog's repository. */
export interface Repository {
  /** Keys to fetch, check against fingerprints, and keep in a file; absent where people have seen to it. */
  readonly keyring?: KeySource & { readonly path: string }
  /** As `keyring`, where each key wants a file of its own: in this directory, named by the key (rpm). */
  readonly keyFiles?: KeySource & { readonly directory: string }
  /** Files whose keys the rpm database must hold, and keys that it must not. */
  readonly imports?: { readonly files: readonly string[]; readonly retired: readonly string[] }
  /** The file that names the repository; absent where people have one that serves. */
  readonly file?: {
    readonly path: string
    readonly content: string
    /** Files that are named at its end, those that are there when it is written (rpm). */
    readonly keys?: readonly string[]
    /** What the reader must be told of it. */
    readonly caution?: string
  }
  readonly source: PackageSource
  /** Packages of this family besides the Agent and the proxy. */
  readonly packages: readonly WantedPackage[]
  /** Packages that the package manager itself may lack for it. */
  readonly prerequisites: readonly string[]
}

/** A configuration file that a package manager does not accept. */
export interface RefusedFile {
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly problem: string
}

/** Who holds the package manager's lock. */
export interface LockHolder {
  readonly pid: number
  readonly command: string
  readonly path: string
}

/** The port to a package manager. Failures throw DdFipsError with what the package manager said. */
export interface PackageManager {
  readonly name: 'apt' | 'dnf' | 'dnf5' | 'yum' | 'zypper'
  /**
   * How this host is to know the repository that the settings ask for. Throws REPOSITORY_CONFLICT and
   * SETTING_NOT_ACCEPTABLE (exit 6).
   */
  repository(host: Host, platform: Platform, settings: Settings): Promise<Repository>
  /** Everything installed, from the package database itself; the network is not asked. */
  installed(host: Host): Promise<ReadonlyMap<string, InstalledPackage>>
  /**
   * The newest version that is on offer, as far as is known without asking the network, by package; none of
   * a package that no repository has.
   */
  candidates(
    host: Host,
    names: readonly string[],
    source: PackageSource,
  ): Promise<ReadonlyMap<string, string>>
  /** Every version that is on offer, as `candidates`. */
  versions(
    host: Host,
    names: readonly string[],
    source: PackageSource,
  ): Promise<ReadonlyMap<string, readonly string[]>>
  /** Negative where the version `a` is older than `b`, 0 where neither is. */
  compareVersions(a: string, b: string): number
  /** Files of its configuration that it does not accept, with the line: it does nothing until they are corrected. */
  refused(host: Host): Promise<readonly RefusedFile[]>
  /** Packages that were cut off in the middle of being installed or removed. */
  interrupted(host: Host): Promise<readonly string[]>
  /** Finishes what was cut off, so that other calls work again. */
  repair(host: Host, options: InstallOptions): Promise<void>
  lockHolder(host: Host): Promise<LockHolder | undefined>
  refresh(host: Host, options: InstallOptions): Promise<void>
  install(host: Host, packages: readonly WantedPackage[], options: InstallOptions): Promise<void>
  /**
   * Saves the files of packages as they are installed now below a directory of ours, those that can still be
   * had and are signed. Gives their paths, by name.
   */
  save(
    host: Host,
    packages: readonly KnownPackage[],
    directory: string,
    options: InstallOptions,
  ): Promise<Readonly<Record<string, string>>>
  /** Puts saved packages in place, older or not; no repository is asked. */
  installSaved(
    host: Host,
    packages: readonly SavedPackage[],
    options: InstallOptions,
  ): Promise<void>
  /** Puts packages of these exact versions in place, older or not, from the repository. */
  putBack(host: Host, packages: readonly KnownPackage[], options: InstallOptions): Promise<void>
  /**
   * Removes these packages and nothing besides; of those in `purge`, which may have been removed before, the
   * configuration files too, and what their own scripts delete then.
   */
  remove(
    host: Host,
    names: readonly string[],
    options: InstallOptions & { readonly purge: readonly string[] },
  ): Promise<void>
  /** Packages that were removed and whose configuration files stayed (dpkg's `rc`); rpm keeps no record of them. */
  remnants(host: Host): Promise<readonly string[]>
  /** Files and directories that these packages have brought, as far as they are installed. */
  filesOf(host: Host, names: readonly string[]): Promise<readonly string[]>
  /** The package that has brought a file and of which it still is as it was; undefined for any other file. */
  ownerOf(host: Host, path: string): Promise<string | undefined>
  /**
   * Digests that the package database keeps of the files of packages, by path, as `md5 0123...`. Of a file of
   * which it keeps several that differ there is none. At most one process.
   */
  digests(host: Host, names: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Configuration files of a package that do not hold what it brought. */
  alteredConfiguration(host: Host, name: string): Promise<readonly string[]>
  /**
   * Compares a file of an installed package with the digest that the package database keeps of it. Never
   * throws: what cannot be told is `unknown`. At most one process, to which no network is needed.
   */
  proof(host: Host, name: string, file: PackagedFile): Promise<FileProof>
  /**
   * The command, for root's shell, that lays down again what of an installed package is missing, of the version
   * that is installed. Where no repository has that one it does nothing, and may end with 0 all the same.
   */
  reinstall(name: string, version: string): string
  /** The same out of the package's own file, where there is no repository. */
  reinstallFile(file: string): string
}
