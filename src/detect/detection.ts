export type Family = 'debian' | 'rhel' | 'suse'
export type PackageManagerName = 'apt' | 'dnf' | 'yum' | 'zypper'
export type Init = 'systemd' | 'upstart' | 'sysvinit' | 'none'

/** The four distributions that everything supported is, or is built on. */
export type BaseId = 'debian' | 'ubuntu' | 'rhel' | 'sles'

/** The parent whose packages and rules hold for a host; version undefined where it cannot be told. */
export interface Base {
  readonly id: BaseId
  readonly version: string | undefined
}

export interface Distribution {
  readonly id: string
  /** As os-release has it (`VERSION_ID`); empty where the host names none. */
  readonly version: string
  readonly name: string
  /** The fuller version of redhat-release or debian_version, where there is one: `8.1.1911`. */
  readonly release?: string | undefined
}

/** What host this is: the JSON of `dd-fips detect`. Arch is in the words of `uname -m`. */
export interface Detection {
  readonly distribution: Distribution
  readonly family: Family | null
  readonly packageManager: PackageManagerName | null
  readonly init: Init
  readonly arch: string
  readonly supported: boolean
  /** Why not supported, in plain words. */
  readonly reason?: string | undefined
  /** What to know although it is supported. */
  readonly notice?: string | undefined
  readonly base?: Base | undefined
}
