import type { BenchRelease } from './release.ts'
import type { Results } from './results.ts'
import type { Manager } from './rows.ts'

/** What a group of rows is given. */
export interface GroupContext {
  readonly results: Results
  readonly release: BenchRelease
  /** Ids of the rows that are wanted. */
  readonly wanted: ReadonlySet<string>
  readonly rounds: number
  readonly managers: readonly Manager[]
  readonly progress: (text: string) => void
}
