import type { CauseId } from '../../../src/doctor/cause.ts'

/** One fault on a host that is otherwise as it shall be, and what `doctor` must make of it. */
export interface Fault {
  /** As a sentence about the host. */
  readonly name: string
  /** How, in bash; the plants' hands.sh has what rows share. */
  readonly sh: string
  /** The finding that must come first. */
  readonly first: CauseId
  /** A finding that comes of how the fault is planted, and is passed over where it comes first. */
  readonly besides?: CauseId
  /** What its evidence must name. */
  readonly says: RegExp
  /** What its command must be like. */
  readonly command: RegExp
  /**
   * What makes the host whole: the finding's own command (`command`), that with something on its standard
   * input, `--fix`, or nothing on this host can (`none`: the command is a look, the test takes the fault back).
   */
  readonly mend: 'command' | 'fix' | 'none' | { readonly input: string }
  /** In bash: what has to be there before the command can mend, as a program that does not come back. */
  readonly before?: string
  /** What only this row has to take back. */
  readonly back?: string
  /** The result afterwards is no `failed` to begin with. */
  readonly result?: 'incomplete'
  /** Played on every family, not on one alone. */
  readonly everywhere?: true
}
