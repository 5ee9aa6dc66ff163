import { asFailure } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { temporaryFor } from '../host/replace-file.ts'
import { removeTree } from '../host/trees.ts'
import { type Receipt, type Run, readReceipt, writeReceipt } from './receipt.ts'
import { backupsOf, removeEmpty } from './state-directory.ts'

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
  for (const path of [places.receipt, places.seenProgram, places.seenAgent, places.lock])
    await host.remove(path)
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

/** A run that is about to take the lock makes its claim beside it; one as old as this was left behind. */
const CLAIM_MADE_WITHIN = 60_000 // ms

/**
 * Removes what a process that was killed while it wrote a file left beside it: the new file, whole or in part,
 * under its temporary name, the API key in it, which nobody would ever look for. It is swept beside every
 * path that the receipt names, and in our own directories. Gives what could not be removed, and why.
 */
export async function sweep(host: Host, receipt: Receipt | undefined): Promise<string[]> {
  const entries = (receipt?.runs ?? []).flatMap((run) => run.entries)
  const named = new Map<string, Set<string>>()
  for (const path of pathsIn(entries)) {
    const cut = path.lastIndexOf('/')
    if (cut === 0) continue // a directory of the root, as /opt: nothing is written beside it
    const [directory, name] = [path.slice(0, cut), path.slice(cut + 1)]
    named.set(directory, (named.get(directory) ?? new Set()).add(name))
  }
  const failures: string[] = []
  for (const [directory, names] of named) {
    const isNamed = async (path: string, name: string) =>
      names.has(name) && (await isOurs(host, directory, path, name))
    failures.push(...(await sweepIn(host, directory, isNamed)))
  }
  return [...failures, ...(await sweepOwn(host, receipt))]
}

/** The same in our own directories alone, where nobody else puts anything. */
async function sweepOwn(host: Host, receipt?: Receipt): Promise<string[]> {
  const backups = (receipt?.runs ?? []).map(backupsOf)
  const failures: string[] = []
  for (const directory of [places.state, places.log, places.backups, ...backups]) {
    const isLeft = async (path: string, name: string) =>
      `${directory}/${name}` !== places.lock || (await ageOf(host, path)) > CLAIM_MADE_WITHIN
    failures.push(...(await sweepIn(host, directory, isLeft)))
  }
  return failures
}

async function sweepIn(
  host: Host,
  directory: string,
  isLeft: (path: string, name: string) => Promise<boolean>,
): Promise<string[]> {
  try {
    for (const entry of await host.list(directory)) {
      const [path, name] = [`${directory}/${entry}`, temporaryFor(entry)]
      if (name === undefined || (await host.stat(path))?.kind !== 'file') continue
      if (await isLeft(path, name)) await host.remove(path)
    }
    return []
  } catch (error) {
    return [
      `${directory} may hold temporary files of a run that was killed: ${asFailure(error).message}`,
    ]
  }
}

/** Whether it is root's or belongs to whom the file does; where that never came to be, the directory. */
async function isOurs(host: Host, directory: string, path: string, name: string) {
  const uid = (await host.stat(path))?.uid
  const model =
    (await host.stat(`${directory}/${name}`)) ?? (await host.stat(directory, { follow: true }))
  return uid === 0 || uid === model?.uid
}

async function ageOf(host: Host, path: string): Promise<number> {
  return Date.now() - ((await host.stat(path))?.mtimeMs ?? 0)
}

/** Every path in plain data, as a value or as a key: steps name theirs differently. */
function pathsIn(data: unknown): string[] {
  if (typeof data === 'string') return /^\/[^\0\n]*[^/\0\n]$/.test(data) ? [data] : []
  if (typeof data !== 'object' || data === null) return []
  return [...Object.keys(data), ...Object.values(data)].flatMap((part) => pathsIn(part))
}
