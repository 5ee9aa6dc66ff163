import type { Host } from '../host/host.ts'
import type { Settings } from '../settings.ts'

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

/** Where the packages come from, as the package manager knows it. */
export interface Source {
  /** The file that names the repository; refreshing is limited to it. */
  readonly file: string
}

export interface InstallOptions {
  readonly source: Source
  /** Set where packages that the package manager of this host needs for the repository may be missing. */
  readonly prerequisites: readonly string[]
  /** Milliseconds to wait for a lock that somebody else holds. */
  readonly lockLimit: number
  readonly onLine: (line: string) => void
}

/** What distribution a host is or is built on, as far as package managers differ by it. */
export interface Platform {
  readonly id: string
  readonly version: string
  /** As `uname -m` has it. */
  readonly arch: string
}

/** How a package manager is to know and trust Datadog's repository. */
export interface Repository {
  /** Keys to fetch, check against fingerprints, and keep in a file; absent where people have seen to it. */
  readonly keyring?: {
    readonly path: string
    /** Host and path of the key files, without scheme. */
    readonly url: string
    readonly files: readonly string[]
    readonly trusted: readonly string[]
  }
  /** The file that names the repository; absent where people have one that serves. */
  readonly file?: { readonly path: string; readonly content: string }
  readonly source: Source
  /** Packages of this family besides the Agent and the proxy. */
  readonly packages: readonly WantedPackage[]
  /** Packages that the package manager itself may lack for it. */
  readonly prerequisites: readonly string[]
}

/** Who holds the package manager's lock. */
export interface LockHolder {
  readonly pid: number
  readonly command: string
  readonly path: string
}

/** The port to a package manager. Failures throw DdFipsError with what the package manager said. */
export interface PackageManager {
  readonly name: 'apt'
  /**
   * How this host is to know the repository that the settings ask for. Throws REPOSITORY_CONFLICT and
   * SETTING_NOT_ACCEPTABLE (exit 6).
   */
  repository(host: Host, platform: Platform, settings: Settings): Promise<Repository>
  /** Everything installed, from the package database itself: no process is started. */
  installed(host: Host): Promise<ReadonlyMap<string, InstalledPackage>>
  /** The newest version that the known repositories offer, for each package that they have. */
  candidates(host: Host, names: readonly string[]): Promise<ReadonlyMap<string, string>>
  lockHolder(host: Host): Promise<LockHolder | undefined>
  refresh(host: Host, options: InstallOptions): Promise<void>
  install(host: Host, packages: readonly WantedPackage[], options: InstallOptions): Promise<void>
  /** Puts packages of these exact versions in place, older or not. */
  putBack(
    host: Host,
    packages: readonly Required<WantedPackage>[],
    options: InstallOptions,
  ): Promise<void>
  /** Removes these packages and nothing besides; with `purge` their configuration files too. */
  remove(
    host: Host,
    names: readonly string[],
    options: InstallOptions & { readonly purge: boolean },
  ): Promise<void>
}
