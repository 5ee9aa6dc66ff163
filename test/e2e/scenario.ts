import type { Test } from 'tap'
import type { TestHost } from '../lab/host.ts'
import type { VariantName } from '../lab/repository.ts'
import type { Family, FamilyId } from './families.ts'
import type { Beginning } from './prepared.ts'
import type { Variables } from './variables.ts'

export type { Variables } from './variables.ts'

/** What a scenario is given: a host that was just booted, and what an installer on it is told. */
export interface Stage {
  readonly t: Test
  readonly host: TestHost
  readonly family: Family
  /** The variables of a plain install: key, site, mode, and where the test repository is. */
  readonly env: Variables
}

export interface Scenario {
  /** A sentence about the host. */
  readonly name: string
  /**
   * `each`: what it shows depends on the package manager (its commands, messages, locks, records, scripts of
   * packages, rollback), so one row of each plays it. `any`: it does not, so the first row that can play it
   * does, and in a full run every row.
   */
  readonly packageManager: 'each' | 'any'
  /** The rows that can play it. Default: every row. */
  readonly on?: readonly FamilyId[]
  /** What is on the host. Default: `bare`, and no dd-fips. */
  readonly begins?: Beginning
  /** Whether `dd-fips` is there without having been installed. */
  readonly lent?: boolean
  /** What the repository serves at first. Default: `full`. */
  readonly repository?: VariantName
  /** API keys that must be found nowhere after it, besides those that every scenario has. */
  readonly keys?: readonly string[]
  /** Secrets that commands are run with: of proxies for package managers, of the Agent's unit for the Agent. */
  readonly passwords?: readonly string[]
  /** Files, besides datadog.yaml and its backups, in which the test itself, or people, leave an API key. */
  readonly kept?: RegExp
  readonly play: (stage: Stage) => Promise<void>
}
