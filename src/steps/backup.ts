import { createHash } from 'node:crypto'
import { DdFipsError } from '../errors.ts'
import type { Host, Owner } from '../host/host.ts'
import type { StepContext } from './step.ts'

/** What a file was before a step: enough to put it back as it was. JSON. */
export interface FileBefore {
  /** Undefined: there was no such file. */
  readonly backup?: string
  readonly owner?: Owner
  readonly mode?: number
}

/** What a file was after a step: tells later whether people changed it since. JSON. */
export interface FileAfter {
  readonly sha256: string
  /** Owner and mode, `0:0 644`; absent in receipts of earlier versions. */
  readonly dress?: string
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** Copies a file, where there is one, into the backups of this run: root only, whatever the file's own mode. */
export async function backUp(path: string, { host, backups }: StepContext): Promise<FileBefore> {
  const status = await host.stat(path, { follow: true })
  if (status === undefined) return {}
  const backup = `${backups}/${path.slice(1).replaceAll('/', '_')}`
  await host.copy(path, backup, { owner: { user: '0', group: '0' }, mode: 0o600 })
  const owner = { user: String(status.uid), group: String(status.gid) }
  return { backup, owner, mode: status.mode }
}

export async function fileAfter(host: Host, path: string): Promise<FileAfter> {
  const status = await host.stat(path, { follow: true })
  const dress = status && `${status.uid}:${status.gid} ${status.mode.toString(8)}`
  return { sha256: sha256((await host.read(path)) ?? ''), ...(dress && { dress }) }
}

/**
 * Puts a file back as it was, or away where there was none. One that somebody changed since the step
 * (`after` tells) is theirs: it stays, and a line says so.
 */
export async function putBack(
  path: string,
  { host }: StepContext,
  before: FileBefore,
  after: FileAfter | undefined,
): Promise<string[]> {
  const { backup, owner, mode } = before
  const now = await host.read(path)
  if (now && (await isAsBefore(path, host, before, now))) return []
  if (after && now && sha256(now) !== after.sha256) {
    const kept = backup ? `; what it was before is in ${backup}` : ''
    return [`${path} was changed since and is kept as it is${kept}`]
  }
  if (backup === undefined) await host.remove(path)
  else if ((await host.stat(backup)) === undefined) throw backupGone(path, backup)
  else {
    const dress = { ...(owner && { owner }), ...(mode !== undefined && { mode }) }
    await host.copy(backup, path, dress)
  }
  return []
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
