import { asFailure } from '../errors.ts'
import { packageManagers } from '../packages/registry.ts'
import { kept, type Left } from '../steps/left.ts'
import { behaviourOf, type Step } from '../steps/registry.ts'
import type { UndoingContext } from '../steps/step.ts'
import { awaitLock } from './await-lock.ts'
import { type Entry, notReadable, type Run } from './receipt.ts'

/** What undoing came to. */
export interface Undone {
  /** What could not be undone, and why: it is tried again. Empty: all was put back. */
  readonly failures: readonly string[]
  readonly left: readonly Left[]
}

export const nothingUndone: Undone = { failures: [], left: [] }

/**
 * Undoes a run, last step first, then brings back to life what ran before it. One failure does not
 * stop the rest: all are collected; what is needed to try again is left.
 */
export async function undo(run: Run, context: UndoingContext): Promise<Undone> {
  const { entries } = run
  const hindrances = await hindrancesOf(run, context)
  if (hindrances.length > 0) {
    const rest = entries.map(({ step }) => `${behaviourOf(step).describe(step)}: left until then`)
    return { failures: [...hindrances, ...rest.toReversed()], left: [] }
  }
  const failures: string[] = []
  const left: Left[] = []
  const guard = async <T>({ step }: Entry, what: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await what()
    } catch (error) {
      // Data of a step that is not as the step wrote it; anything else throws errors of its own.
      const why = error instanceof TypeError ? notReadable() : asFailure(error)
      failures.push(`${behaviourOf(step).describe(step)}: ${why.message}`)
      return undefined
    }
  }
  /** Why an entry stays, by its place: another that stays needs it. */
  const needed = new Map<number, 'failed' | 'kept'>()
  for (const [at, entry] of [...entries.entries()].toReversed()) {
    const { step, before, after, needs = [] } = entry
    const { describe, revert } = behaviourOf(step)
    const why = needed.get(at)
    if (why === 'failed')
      failures.push(
        `${describe(step)}: not undone, since what is named above has to be undone first`,
      )
    else if (why === 'kept')
      left.push(kept(`${describe(step)}: left, the file that is kept above needs it`))
    else {
      context.say(`undoing: ${describe(step)}`)
      const rest = await guard(entry, async () => {
        await awaitManager(step, context)
        return revert(step, context, before, after)
      })
      left.push(...(rest ?? []))
      const stays = rest === undefined ? 'failed' : rest.some(({ inUse }) => inUse) && 'kept'
      if (stays) for (const one of needs) needed.set(one, stays)
      continue
    }
    for (const one of needs) needed.set(one, why)
  }
  for (const entry of entries) {
    await guard(entry, async () =>
      behaviourOf(entry.step).resume?.(entry.step, context, entry.before),
    )
  }
  return { failures, left }
}

/** What keeps the whole run from being undone: half of it would leave the host worse than either way. */
async function hindrancesOf({ entries }: Run, context: UndoingContext): Promise<string[]> {
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
async function awaitManager(step: Step, { host, lockLimit, warn }: UndoingContext): Promise<void> {
  if (step.kind !== 'install-packages') return
  await awaitLock(host, packageManagers[step.manager], lockLimit, warn)
}
