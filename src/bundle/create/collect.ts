import type { Host } from '../../host/host.ts'
import type { PackageManager, Repository, WantedPackage } from '../../packages/package-manager.ts'
import { collectApt } from './collect-apt.ts'
import { collectDnf } from './collect-dnf.ts'
import { collectZypper } from './collect-zypper.ts'

/** What is to be collected, and where there is room to work: the host itself is left as it is. */
export interface Order {
  /** How the host would know the repository, if nobody had named it yet. */
  readonly repository: Repository
  readonly packages: readonly WantedPackage[]
  /** Keys that were checked, in binary, by fingerprint. */
  readonly keys: ReadonlyMap<string, Buffer>
  /** An empty directory of ours. */
  readonly work: string
  readonly arch: string
}

/** What goes into a bundle. */
export interface Collected {
  readonly suite?: string
  /** Versions of Datadog's packages by name. */
  readonly packages: Readonly<Record<string, string>>
  /** Packages of the distribution that this host lacks: the file in the bundle, by name. */
  readonly dependencies: Readonly<Record<string, string>>
  /** Files on the host, by their path in the bundle. */
  readonly files: Readonly<Record<string, string>>
}

export type Collect = (host: Host, order: Order) => Promise<Collected>

/** How packages and signed indices are collected; yum 3 and dnf 5 cannot be tested here and are left out. */
export const collectors: Partial<Record<PackageManager['name'], Collect>> = {
  apt: collectApt,
  dnf: collectDnf,
  zypper: collectZypper,
}
