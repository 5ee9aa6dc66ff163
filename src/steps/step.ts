import type { Host } from '../host/host.ts'
import type { FetchKeys } from '../packages/keys/fetch-keys.ts'
import type { ServiceManager } from '../services/service-manager.ts'
import type { Drift } from './files/file-drift.ts'
import type { Known } from './known.ts'
import type { Left } from './left.ts'

/** What a step finds to do: a line for people, and for files what would change in them, secrets masked. */
export interface Change {
  readonly summary: string
  readonly diff?: string
  /** Units that must be restarted for it. Default: those that the step names in `affects`. */
  readonly affects?: readonly string[]
}

/** Values that steps use and that no plan, receipt or log may hold. */
export interface Secrets {
  readonly apiKey?: string
}

/** What a step works with besides its own data, for every caller. */
export interface StepContext {
  readonly host: Host
  /** Directory on the host for the backups of the run; 0700. */
  readonly backups: string
  /** Milliseconds to wait for locks of others. */
  readonly lockLimit: number
  /** Progress: a line that matters only while the step runs. */
  readonly say: (line: string) => void
  /** Something that the reader should know afterwards. */
  readonly warn: (line: string) => void
}

/** For a plan and a run. */
export interface DoingContext extends StepContext {
  readonly secrets: Secrets
  /** Units whose inputs an earlier step changed or, in a plan, will change. */
  readonly affected: ReadonlySet<string>
  /** What package managers printed while this run installed: tells what came in by it, should it fail. */
  readonly heard?: string[]
  /** Files of repositories that were refreshed a moment ago. */
  readonly fresh?: ReadonlySet<string>
  /** What the host answered a moment ago. Default: it is asked each time. */
  readonly known?: Known
  /** Fetches key files, those that were asked for ahead of time. Default: `fetchKeys`. */
  readonly fetchKeys?: FetchKeys
}

/** For what looks back at a run: to undo it, or to compare. */
export interface UndoingContext extends StepContext {
  /** Whether undoing may remove configuration files of packages, which people may have put work into. */
  readonly purge: boolean
  /** Finds the service manager that is in charge of the host now. Default: the one that a step names. */
  readonly inCharge?: () => Promise<ServiceManager>
  /** A run undoes itself, moments after: whatever came in since came with it, as package managers told. */
  readonly sameRun?: { readonly heard: readonly string[] }
}

/**
 * What a kind of step does. `Before` and `After` are plain JSON: they go into the receipt, and undo the
 * step in another process, weeks later.
 */
export interface StepKind<Step, Before, After> {
  /** One line, in the imperative, that names what the step is about. */
  describe(step: Step): string
  /** What there is to do, or undefined where the host is as the step wants it. Changes nothing. */
  check(step: Step, context: DoingContext): Promise<Change | undefined>
  /** Remembers what `revert` will need, backups included. Changes nothing but our own state. */
  before(step: Step, context: DoingContext): Promise<Before>
  apply(step: Step, context: DoingContext, before: Before): Promise<After>
  /**
   * Waits until what `apply` started has shown that it works; other things may be done meanwhile. Throws
   * where it does not. Default: there is nothing to wait for.
   */
  settle?(step: Step, context: DoingContext): Promise<void>
  /** What was done, where `check` could not know it all beforehand: a line in place of its summary. */
  told?(after: After): string
  /**
   * Undoes. `after` is undefined where `apply` did not end. Gives what was left as it is.
   * Harmless where there is nothing to undo.
   */
  revert(
    step: Step,
    context: UndoingContext,
    before: Before,
    after?: After,
  ): Promise<readonly Left[]>
  /**
   * Says why undoing it must not begin, nor that of the run that it is in: it would be left half there, and
   * what needs it would be taken away. Changes nothing.
   */
  hindrance?(
    step: Step,
    context: UndoingContext,
    before: Before,
    after?: After,
  ): Promise<string | undefined>
  /**
   * How the host differs now from what the step left, by what it wrote into the receipt. Changes
   * nothing. Default: there is nothing to compare.
   */
  drift?(step: Step, context: UndoingContext, before: Before, after: After): Promise<Drift[]>
  /** Brings back to life what `revert` of earlier steps must have put back first (a running service). */
  resume?(step: Step, context: UndoingContext, before: Before): Promise<void>
}
