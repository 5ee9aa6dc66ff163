import { asFailure } from '../errors.ts'
import { packageManagers } from '../packages/registry.ts'
import { behaviourOf, type Step } from '../steps/registry.ts'
import type { StepContext } from '../steps/step.ts'
import { awaitLock } from './await-lock.ts'
import { type Entry, notReadable, type Run } from './receipt.ts'

/** What undoing came to. */
export interface Undone {
  /** What could not be undone, and why. Empty: all was put back. */
  readonly failures: readonly string[]
  /** What was left on purpose, since people changed it. */
  readonly kept: readonly string[]
}

/**
 * Undoes a run, last step first, then brings back to life what ran before it. One failure does not
 * stop the rest: all are collected; what is needed to try again is left.
 */
export async function undo(run: Run, context: StepContext, backups: string): Promise<Undone> {
  const here = { ...context, backups }
  const failures: string[] = []
  const kept: string[] = []
  const guard = async ({ step }: Entry, what: () => Promise<unknown>): Promise<boolean> => {
    try {
      await what()
      return true
    } catch (error) {
      // Data of a step that is not as the step wrote it; anything else throws errors of its own.
      const why = error instanceof TypeError ? notReadable() : asFailure(error)
      failures.push(`${behaviourOf(step).describe(step)}: ${why.message}`)
      return false
    }
  }
  const { entries } = run
  const hindrances = await hindrancesOf(run, here)
  if (hindrances.length > 0) {
    const rest = entries.map(({ step }) => `${behaviourOf(step).describe(step)}: left until then`)
    return { failures: [...hindrances, ...rest.toReversed()], kept: [] }
  }
  let isNeeded = false
  let isLeft = false
  for (const entry of entries.toReversed()) {
    const { step, before, after } = entry
    const { describe, revert, restsOnEarlier, leavesRestOnEarlier } = behaviourOf(step)
    if (isNeeded) {
      failures.push(
        `${describe(step)}: not undone, since what is named above has to be undone first`,
      )
      continue
    }
    if (isLeft) {
      kept.push(`${describe(step)}: left, the file that is kept above needs it`)
      continue
    }
    context.say(`undoing: ${describe(step)}`)
    const isUndone = await guard(entry, async () => {
      await awaitManager(step, context)
      const left = await revert(step, here, before, after)
      kept.push(...left)
      isLeft = left.length > 0 && leavesRestOnEarlier === true
    })
    isNeeded = !isUndone && restsOnEarlier === true
  }
  for (const entry of entries) {
    await guard(entry, async () => behaviourOf(entry.step).resume?.(entry.step, here, entry.before))
  }
  return { failures, kept }
}

/** What keeps the whole run from being undone: half of it would leave the host worse than either way. */
async function hindrancesOf({ entries }: Run, context: StepContext): Promise<string[]> {
  const lines: string[] = []
  for (const { step, before, after } of entries) {
    const { hindrance } = behaviourOf(step)
    // What cannot be read now is no reason: undoing will meet it too, and tell.
    const line = await hindrance?.(step, context, before, after).catch(() => undefined)
    if (line !== undefined) lines.push(line)
  }
  return lines
}

/** A run that was killed may have left its package manager at work: it must come to its end first. */
async function awaitManager(step: Step, { host, lockLimit, warn }: StepContext): Promise<void> {
  if (step.kind !== 'install-packages') return
  await awaitLock(host, packageManagers[step.manager], lockLimit, warn)
}
