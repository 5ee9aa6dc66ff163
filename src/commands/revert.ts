import { DdFipsError, exitCode } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { removeTree } from '../host/remove-tree.ts'
import { refuseWhenLocked, takeLock } from '../plan/lock.ts'
import { type Receipt, readReceipt, withUndone, writeReceipt } from '../plan/receipt.ts'
import { backupsOf, stillNamed } from '../plan/roll-back.ts'
import { removeEmpty } from '../plan/state.ts'
import { undo } from '../plan/undo.ts'
import { type Answer, type Session, stepContext } from './session.ts'

/**
 * Undoes every recorded run, the last first: exit 0, or 8 with what remains. What people changed since
 * stays and is listed. With --purge our own state goes too.
 */
export async function revert(session: Session): Promise<Answer> {
  const { host, flags, progress, user } = session
  if (user !== 0) throw notRoot()
  await refuseWhenLocked(host)
  let receipt = await readReceipt(host)
  const standing = receipt?.runs.filter(({ state }) => state !== 'undone') ?? []
  if (standing.length === 0 && flags.purge !== true) {
    return { exit: 0, text: 'Nothing to undo.\n', json: { outcome: 'unchanged', kept: [] } }
  }
  const release = await takeLock(host)
  const kept: string[] = []
  const failures: string[] = []
  try {
    for (const run of standing.toReversed()) {
      progress.start(`undoing the run of ${run.startedAt}`)
      const context = { ...stepContext(session, backupsOf(run)), purge: flags.purge === true }
      const undone = await undo(run, context, backupsOf(run))
      kept.push(...undone.kept)
      failures.push(...undone.failures)
      if (undone.failures.length > 0) break
      receipt = receipt && withUndone(receipt, run)
      const told = await tell(host, receipt)
      if (told) {
        failures.push(told)
        break
      }
      progress.done(`the run of ${run.startedAt} is undone`)
    }
    progress.stop()
    if (flags.purge === true && failures.length === 0) await forgetAll(host)
  } finally {
    await release()
  }
  return answer(kept, failures)
}

/** Removes all that is ours; the lock last, so that nobody else makes a state directory meanwhile. */
async function forgetAll(host: Host): Promise<void> {
  await removeTree(host, places.log)
  for (const name of await host.list(places.state)) {
    const path = `${places.state}/${name}`
    if (path !== places.lock) await removeTree(host, path)
  }
  await host.remove(places.lock)
  await removeEmpty(host, places.state)
}

/** Brings the receipt up to date; gives why it could not be: what was undone stays undone. */
async function tell(host: Host, receipt: Receipt | undefined): Promise<string | undefined> {
  try {
    if (receipt) await writeReceipt(host, receipt)
    return undefined
  } catch (error) {
    return stillNamed(error)
  }
}

function answer(kept: readonly string[], failures: readonly string[]): Answer {
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? `${title}\n${lines.map((line) => `  ${line}`).join('\n')}\n` : ''
  return {
    exit: failures.length > 0 ? exitCode.remains : exitCode.done,
    text:
      (failures.length > 0 ? 'Not all of it could be undone.\n' : 'Undone.\n') +
      list('Kept, since somebody changed it:', kept) +
      list('What remains:', failures),
    json: { outcome: failures.length > 0 ? 'failed' : 'changed', kept, remains: failures },
  }
}

function notRoot(): DdFipsError {
  return new DdFipsError({
    code: 'NOT_ROOT',
    exit: 'preflight',
    message: 'dd-fips must run as root to change a host.',
    remedy: 'Run it with sudo.',
  })
}
