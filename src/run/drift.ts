import type { Drift } from '../steps/files/file-drift.ts'
import { behaviourOf, type Step } from '../steps/registry.ts'
import type { UndoingContext } from '../steps/step.ts'
import { type Entry, notReadable, type Receipt } from './receipt.ts'

/** What a comparison with the receipt came to. */
export interface Comparison {
  /** When the last run that stands began. */
  readonly since: string
  /** What was compared: paths, units and the like, as the steps are about. */
  readonly compared: readonly string[]
  readonly drift: readonly Drift[]
}

/** What a step is about: a later step about the same thing says how it was left. */
function subjectOf(step: Step): string {
  const name = 'path' in step ? step.path : 'unit' in step ? step.unit : undefined
  const other = 'to' in step ? step.to : 'timer' in step ? step.timer : undefined
  return name ?? other ?? step.kind
}

/**
 * Compares the host with what the runs in the receipt left, each thing with the last step about it.
 * Undefined where no run stands, the last one could not be put back, or one or its revert was cut off: what that
 * left nobody knows.
 */
export async function driftSince(
  receipt: Receipt | undefined,
  context: UndoingContext,
): Promise<Comparison | undefined> {
  const runs = (receipt?.runs ?? []).filter(({ state }) => state !== 'undone')
  const last = runs.at(-1)
  if (last === undefined || ['open', 'remains'].includes(last.state)) return undefined
  if (runs.some(({ undoing }) => undoing !== undefined)) return undefined
  const latest = new Map<string, Entry>()
  for (const entry of runs.flatMap(({ entries }) => entries)) {
    if (entry.state === 'done' && behaviourOf(entry.step).drift) {
      latest.set(subjectOf(entry.step), entry)
    }
  }
  const all = [...latest.values()].map(async ({ step, before, after }) =>
    behaviourOf(step)
      .drift?.(step, context, before, after)
      .catch((error) => {
        throw error instanceof TypeError ? notReadable() : error // data that is not as the step wrote it
      }),
  )
  const drift = (await Promise.all(all)).flatMap((rows) => rows ?? [])
  return { since: last.startedAt, compared: [...latest.keys()], drift }
}
