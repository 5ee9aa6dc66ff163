import type { Path } from '../tree.ts'

/** Something to say about a key; `start` is where it shows if the key itself is missing. */
export interface Concern {
  readonly path: Path
  readonly message: string
  readonly start?: number | undefined
}
