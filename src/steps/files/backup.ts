import { createHash } from 'node:crypto'
import { DdFipsError } from '../../errors.ts'
import type { Host, Owner } from '../../host/host.ts'
import { kept, type Left, unknown } from '../left.ts'
import type { StepContext } from '../step.ts'

/** Gives the directories of a path that are not there, the outermost first. */
export async function missingDirectories(host: Host, directory: string): Promise<string[]> {
  const names = directory.split('/').slice(1)
  const all = names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)
  const there = await Promise.all(all.map((path) => host.stat(path, { follow: true })))
  return all.filter((_, index) => there[index] === undefined)
}

/** Removes directories that a step made, the innermost first, for as long as they hold nothing. */
export async function removeDirectories(host: Host, directories: readonly string[]): Promise<void> {
  for (const path of directories.toReversed()) {
    if ((await host.list(path)).length === 0) await host.remove(path)
  }
}

/** Gives the directory of a file. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

/** What a file was before a step: enough to put it back as it was. JSON. */
export interface FileBefore {
  /** Undefined: there was no such file. */
  readonly backup?: string
  readonly owner?: Owner
  readonly mode?: number
  /**
   * Digest of what the step is about to write, null where it takes the file away: of a step that was cut
   * off it tells our content from that of people. Absent where that was not known.
   */
  readonly intended?: string | null
}

/** What a file was after a step: tells later whether people changed it since. JSON. */
export interface FileAfter {
  readonly sha256: string
  /** Owner and mode, `0:0 644`; empty if there is no file. */
  readonly dress: string
}

/** Returns the SHA-256 digest in hexadecimal; text counts as UTF-8. */
export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}

const secret = { owner: { user: '0', group: '0' }, mode: 0o600 }

/** The name under which a file is kept in the backups of a run. */
function backupName(path: string, { backups }: Pick<StepContext, 'backups'>): string {
  return `${backups}/${path.slice(1).replaceAll('/', '_')}`
}

/** What a step is about to write, for its receipt; null where it takes the file away. */
function intending(content: Buffer | string | null | undefined) {
  return content === undefined ? {} : { intended: content === null ? null : sha256(content) }
}

/**
 * Copies a file, where there is one, into the backups of this run: root only, whatever the file's own mode.
 * `content` is what the step is about to write, null where it takes the file away.
 */
export async function backUp(
  path: string,
  context: StepContext,
  content?: Buffer | string | null,
): Promise<FileBefore> {
  const { host } = context
  const status = await host.stat(path, { follow: true })
  if (status === undefined) return intending(content)
  const backup = backupName(path, context)
  await host.copy(path, backup, secret)
  const owner = { user: String(status.uid), group: String(status.gid) }
  return { backup, owner, mode: status.mode, ...intending(content) }
}

/** Returns what a step has made of a file, by which undo tells it from one that people changed. */
export async function fileAfter(host: Host, path: string): Promise<FileAfter> {
  const dress = await dressOf(host, path)
  return { sha256: sha256((await host.read(path)) ?? ''), dress }
}

/** Returns owner and mode of a file, `0:0 644`; empty if there is no file. */
export async function dressOf(host: Host, path: string): Promise<string> {
  const status = await host.stat(path, { follow: true })
  return status ? `${status.uid}:${status.gid} ${status.mode.toString(8)}` : ''
}

/**
 * Puts a file back as it was, or away where there was none. One that somebody changed since the step is
 * theirs: it stays, and a line says so. `after` tells, and of a step that was cut off what it intended; or
 * `isOurs`, where that could not be known beforehand. Where nobody knows, it is copied before it goes.
 */
export async function putBack(
  path: string,
  context: StepContext,
  before: FileBefore,
  after: FileAfter | undefined,
  isOurs?: (now: Buffer) => boolean,
): Promise<Left[]> {
  const { host } = context
  const { backup, owner, mode } = before
  const now = await host.read(path)
  if (now && (await isAsBefore(path, host, before, now))) return []
  const whose = now ? await ownerOf(now, context, before, after, isOurs) : 'ours'
  if (whose === 'theirs') {
    const was = backup ? `; what it was before is in ${backup}` : ''
    return [kept(`${path} was changed since and is kept as it is${was}`)]
  }
  const told = whose === 'unknown' && now ? [unknown(await copied(path, now, context))] : []
  if (backup === undefined) await host.remove(path)
  else if ((await host.stat(backup)) === undefined) throw backupGone(path, backup)
  else {
    const dress = { ...(owner && { owner }), ...(mode !== undefined && { mode }) }
    await host.copy(backup, path, dress)
  }
  return told
}

/** Says whether `putBack` would leave a file as it is, since it is theirs. */
export async function isTheirs(
  path: string,
  context: StepContext,
  before: FileBefore,
  after: FileAfter | undefined,
): Promise<boolean> {
  const now = await context.host.read(path)
  if (!now || (await isAsBefore(path, context.host, before, now))) return false
  return (await ownerOf(now, context, before, after, undefined)) === 'theirs'
}

/** Says who made a file what it is: the step (or it was so before), or somebody since. */
async function ownerOf(
  now: Buffer,
  { host }: StepContext,
  { backup, intended }: FileBefore,
  after: FileAfter | undefined,
  isOurs: ((now: Buffer) => boolean) | undefined,
): Promise<'ours' | 'theirs' | 'unknown'> {
  if (after && sha256(now) === after.sha256) return 'ours'
  if (after && !isOurs) return 'theirs'
  const was = backup && (await host.read(backup))
  if (was && now.equals(was)) return 'ours' // owner and mode only are others
  if (isOurs) return isOurs(now) ? 'ours' : 'theirs'
  if (intended === undefined) return 'unknown'
  return sha256(now) === intended ? 'ours' : 'theirs'
}

/** Copies a file that nobody knows into the backups, one of each content, and says so. */
async function copied(path: string, now: Buffer, context: StepContext): Promise<string> {
  const copy = `${backupName(path, context)}.found-${sha256(now).slice(0, 8)}`
  for (const directory of await missingDirectories(context.host, context.backups)) {
    await context.host.makeDirectory(directory, { ...secret, mode: 0o700 })
  }
  await context.host.copy(path, copy, secret)
  return `${path} may have been changed by somebody: what was found in it is in ${copy}`
}

/** Says whether a file was not changed at all, or put back already: on a full disk nothing can be written. */
async function isAsBefore(path: string, host: Host, before: FileBefore, now: Buffer) {
  const was = before.backup && (await host.read(before.backup))
  const status = await host.stat(path, { follow: true })
  if (!was || !now.equals(was) || !status) return false
  const owner = `${before.owner?.user}:${before.owner?.group} ${before.mode}`
  return owner === `${status.uid}:${status.gid} ${status.mode}`
}

function backupGone(path: string, backup: string): DdFipsError {
  return new DdFipsError({
    code: 'BACKUP_GONE',
    exit: 'unexpected',
    message: `${path} cannot be put back: its backup ${backup} is gone.`,
    remedy: `Restore ${path} by hand.`,
  })
}
