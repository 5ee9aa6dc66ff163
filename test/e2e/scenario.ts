import type { Test } from 'tap'
import type { TestHost } from '../../scripts/hosts/host.ts'
import type { VariantName } from '../../scripts/hosts/repository.ts'
import type { Family, FamilyId } from './families.ts'

export type Variables = Readonly<Record<string, string>>

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
  /** Default: every row. */
  readonly on?: readonly FamilyId[]
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
