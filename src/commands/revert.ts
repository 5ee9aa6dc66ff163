import { exitCode } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { forgetAll, sweep } from '../run/clean-up.ts'
import { refuseWhenLocked, takeLock } from '../run/lock.ts'
import { stillNamed } from '../run/put-back.ts'
import { type Receipt, readReceipt, withOutcome, writeReceipt } from '../run/receipt.ts'
import { backupsOf } from '../run/state-directory.ts'
import { type Undone, undo } from '../run/undo.ts'
import { type Answer, notRoot, type Session, stepContext } from './session.ts'

/**
 * Undoes every recorded run, the last first: exit 0, or 8 with what remains. What people changed since
 * stays and is listed. With --purge our own state goes too, but for backups that were named.
 */
export async function revert(session: Session): Promise<Answer> {
  const { host, flags, progress, user } = session
  if (user !== 0) throw notRoot('change a host')
  await refuseWhenLocked(host)
  let receipt = await readReceipt(host)
  const standing = receipt?.runs.filter(({ state }) => state !== 'undone') ?? []
  if (standing.length === 0 && flags.purge !== true) {
    return { exit: 0, text: 'Nothing to undo.\n', json: { outcome: 'unchanged', kept: [] } }
  }
  const release = await takeLock(host)
  const kept: string[] = []
  const failures: string[] = []
  let backups: readonly string[] = []
  try {
    for (const line of await sweep(host, receipt)) progress.warn(line)
    for (const run of standing.toReversed()) {
      progress.start(`undoing the run of ${run.startedAt}`)
      const context = { ...stepContext(session, backupsOf(run)), purge: flags.purge === true }
      const undone = await undo(run, context, backupsOf(run))
      kept.push(...undone.kept)
      failures.push(...undone.failures)
      receipt = receipt && withOutcome(receipt, run, undone)
      failures.push(...(await tell(host, receipt)))
      if (failures.length > 0) break
      progress.done(`the run of ${run.startedAt} is undone`)
    }
    progress.stop()
    if (flags.purge === true && failures.length === 0) backups = await forgetAll(host, receipt)
  } finally {
    await release()
  }
  return answer({ kept, failures }, backups)
}

/** Brings the receipt up to date; gives why it could not be: what was undone stays undone. */
async function tell(host: Host, receipt: Receipt | undefined): Promise<string[]> {
  try {
    if (receipt) await writeReceipt(host, receipt)
    return []
  } catch (error) {
    return [stillNamed(error)]
  }
}

function answer({ kept, failures }: Undone, backups: readonly string[]): Answer {
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? `${title}\n${lines.map((line) => `  ${line}`).join('\n')}\n` : ''
  return {
    exit: failures.length > 0 ? exitCode.remains : exitCode.done,
    text:
      (failures.length > 0 ? 'Not all of it could be undone.\n' : 'Undone.\n') +
      list('Kept, since somebody changed it:', kept) +
      list('What remains:', failures) +
      list(`Backups for you; remove ${places.state} when you need them no more:`, backups),
    json: {
      outcome: failures.length > 0 ? 'failed' : 'changed',
      kept,
      remains: failures,
      ...(backups.length > 0 && { backups }),
    },
  }
}
