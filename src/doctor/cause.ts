import type { CheckId } from '../checks/check.ts'
import type { Observations } from './observe.ts'

/** `certain`: seen as it is. `likely`: nothing that was seen speaks against it. `possible`: one of several. */
export type Likelihood = 'certain' | 'likely' | 'possible'

export type CauseId =
  | 'packages.missing'
  | 'proxy.masked'
  | 'proxy.port-held'
  | 'proxy.cfg-refused'
  | 'proxy.example-altered'
  | 'intake.name-unresolved'
  | 'proxy.failed'
  | 'proxy.stopped'
  | 'proxy.stale'
  | 'proxy.disabled'
  | 'ports.differ'
  | 'firewall.local'
  | 'firewall.unseen'
  | 'firewall.way-out'
  | 'intake.refuses'
  | 'intake.silent'
  | 'intake.tls'
  | 'intake.in-trouble'
  | 'intake.unreachable'
  | 'agent.masked'
  | 'agent.config-refused'
  | 'agent.failed'
  | 'agent.stopped'
  | 'agent.stale'
  | 'agent.disabled'
  | 'agent.key-refused'
  | 'log.nowhere'
  | 'log.rotated'
  | 'check'
  | 'run.interrupted'

/** What a cause makes of what was seen. */
export interface Hit {
  /** One sentence. */
  readonly cause: string
  readonly likelihood: Likelihood
  /** What speaks for it, as it was found; secrets masked. */
  readonly evidence: string
  /** For root's shell, as it is. */
  readonly command: string
  /** False: the command shows more, it mends nothing. */
  readonly mends: boolean
  /** What to consider, in words: what the command leaves open, and what could not be told from here. */
  readonly advice?: string
  /** A unit that is only dead, and that `--fix` starts: never an Agent whose way is not proved. */
  readonly starts?: string
}

/** A reason for which checks fail, as the contract has it. */
export interface CauseFound extends Hit {
  readonly id: CauseId
  /** The checks that fail because of it. */
  readonly explains: readonly CheckId[]
}

/** One thing that can be wrong with a host. */
export interface Cause {
  readonly id: CauseId
  /** What it can make fail; it is thought of only where one of these did not pass. */
  readonly explains: readonly CheckId[]
  /** More particular causes: where one of them was found, this one says nothing new. */
  readonly yieldsTo?: readonly CauseId[]
  find(seen: Observations): Hit | readonly Hit[] | undefined
}
