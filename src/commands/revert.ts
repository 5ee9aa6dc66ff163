import { exitCode } from '../errors.ts'
import { places } from '../host/places.ts'
import { forgetAll, sweep } from '../run/clean-up.ts'
import { refuseWhenLocked, takeLock } from '../run/lock.ts'
import { readReceipt, writeReceipt } from '../run/receipt.ts'
import { nothingUndone, type Undone } from '../run/undo.ts'
import { undoRuns } from '../run/undo-runs.ts'
import type { Left } from '../steps/left.ts'
import { type Answer, notRoot, type Session, undoingContext } from './session.ts'

/**
 * Undoes every recorded run, the last first: exit 0, or 8 with what remains or what nobody can tell apart. What
 * people changed since stays and is listed. With --purge our own state goes too, but for backups that were named.
 */
export async function revert(session: Session): Promise<Answer> {
  const { host, flags, progress, user } = session
  if (user !== 0) throw notRoot('change a host')
  await refuseWhenLocked(host)
  const receipt = await readReceipt(host)
  const standing = receipt?.runs.filter(({ state }) => state !== 'undone') ?? []
  if (standing.length === 0 && flags.purge !== true) {
    return {
      exit: 0,
      text: 'Nothing to undo.\n',
      json: { outcome: 'unchanged', kept: [], unknown: [], remains: [] },
    }
  }
  const release = await takeLock(host)
  let backups: readonly string[] = []
  try {
    for (const line of await sweep(host, receipt)) progress.warn(line)
    const undone = receipt
      ? await undoRuns(receipt, standing.toReversed(), {
          context: undoingContext(session, { purge: flags.purge === true }),
          record: (now) => writeReceipt(host, now),
          started: ({ startedAt }) => progress.start(`undoing the run of ${startedAt}`),
          done: ({ startedAt }) => progress.done(`the run of ${startedAt} is undone`),
        })
      : { ...nothingUndone, receipt }
    progress.stop()
    if (flags.purge === true && undone.failures.length === 0)
      backups = await forgetAll(host, undone.receipt)
    return answer(undone, backups)
  } finally {
    await release()
  }
}

function answer({ left, failures }: Undone, backups: readonly string[]): Answer {
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? `${title}\n${lines.map((line) => `  ${line}`).join('\n')}\n` : ''
  const linesOf = (why: Left['why']) => left.flatMap((one) => (one.why === why ? one.line : []))
  const [kept, unknown] = [linesOf('kept'), linesOf('unknown')]
  const isWhole = failures.length === 0
  return {
    exit: isWhole && unknown.length === 0 ? exitCode.done : exitCode.remains,
    text:
      (isWhole ? 'Undone.\n' : 'Not all of it could be undone.\n') +
      list('Kept, since somebody changed it:', kept) +
      list('For you to look at, since nobody knows who changed it:', unknown) +
      list('What remains:', failures) +
      list(`Backups for you; remove ${places.state} when you need them no more:`, backups),
    json: {
      outcome: isWhole ? 'changed' : 'failed',
      kept,
      unknown,
      remains: failures,
      ...(backups.length > 0 && { backups }),
    },
  }
}
