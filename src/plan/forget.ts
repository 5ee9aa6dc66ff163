import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { removeTree } from '../host/trees.ts'
import { type Receipt, type Run, readReceipt, writeReceipt } from './receipt.ts'
import { backupsOf, removeEmpty } from './state.ts'
import { sweepOwn } from './sweep.ts'

/** Whether nobody will ask for the backups of a run: neither to undo it, nor since a message named them. */
const isOver = ({ state, left = [] }: Run) => state === 'undone' && left.length === 0

/**
 * Removes what of our own state is needed no more: what the run of this name needs no more, and where every
 * run was undone all that is theirs, receipt and lock included. What nobody knows of stays, and so does
 * what a message named.
 */
export async function forgetUndone(host: Host, run: string): Promise<void> {
  const receipt = await readReceipt(host)
  const runs = receipt?.runs ?? []
  await sweepOwn(host, receipt)
  for (const each of runs.filter(isOver)) await removeTree(host, backupsOf(each))
  const own = backupsOf({ id: run })
  const isKnown = runs.some(({ id }) => id === run)
  await (isKnown ? removeEmpty(host, own) : removeTree(host, own))
  if (!runs.every(isOver)) return
  for (const path of [places.receipt, places.seenProgram, places.lock]) await host.remove(path)
  for (const path of [places.backups, places.state]) await removeEmpty(host, path)
}

/**
 * Removes all that is ours, the lock last, so that nobody else makes a state directory meanwhile. Backups
 * that a message named stay, and of the receipt as much as tells of them: gives their paths.
 */
export async function forgetAll(host: Host, receipt: Receipt | undefined): Promise<string[]> {
  const runs = (receipt?.runs ?? []).filter(({ left = [] }) => left.length > 0)
  const named = (await Promise.all(runs.map((run) => namedBackups(host, run)))).flat()
  await removeTree(host, places.log)
  if (receipt && named.length > 0) {
    const rest = runs.map(({ earlier: _, ...run }) => ({ ...run, entries: [] }))
    await writeReceipt(host, { ...receipt, settings: {}, runs: rest })
  }
  const stays = (path: string) =>
    path === places.lock || (named.length > 0 && path === places.receipt) || named.includes(path)
  await removeTree(host, places.state, stays)
  await host.remove(places.lock)
  await removeEmpty(host, places.state)
  return named
}

/** Gives the files in the backups of a run whose paths people were told. */
async function namedBackups(host: Host, { id, left = [] }: Run): Promise<string[]> {
  const directory = backupsOf({ id })
  const all = (await host.list(directory)).map((name) => `${directory}/${name}`)
  return all.filter((path) => left.some((line) => line.split(/[\s;,:]+/).includes(path)))
}
