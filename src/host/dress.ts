import { constants } from 'node:fs'
import * as fs from 'node:fs/promises'
import { accountsFor, idOf } from './accounts.ts'
import type { RunOptions, WriteOptions } from './host.ts'
import { noDirectory } from './paths.ts'
import { readFile } from './read-file.ts'
import { spawn } from './spawn.ts'
import { at, atPath, type Place } from './walk.ts'

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** Gives an open file the owner and mode that are asked for; accounts are those below `root`. */
export async function dress(
  root: string,
  file: fs.FileHandle,
  options: WriteOptions,
): Promise<void> {
  if (options.owner) {
    const read = (path: string) => readFile(root, path)
    const run = (command: readonly string[], how: RunOptions = {}) => spawn(command, how)
    const accounts = { root, read, run }
    const { user, group } = options.owner
    const uid = idOf(user, await accountsFor(accounts, 'passwd', user))
    const gid = idOf(group, await accountsFor(accounts, 'group', group))
    const now = await file.stat()
    if (now.uid !== uid || now.gid !== gid) await file.chown(uid, gid) // before chmod: it clears set-id bits
  }
  if (options.mode !== undefined) await file.chmod(options.mode)
}

/** The same by its place; a link is not followed. */
export async function dressPath(root: string, place: Place, options: WriteOptions): Promise<void> {
  const stats = await fs.lstat(at(place))
  const kind = stats.isDirectory() ? O_DIRECTORY : O_NONBLOCK
  const file = await fs.open(at(place), O_RDONLY | O_NOFOLLOW | kind)
  try {
    await dress(root, file, options)
  } finally {
    await file.close()
  }
}

/** Changes owner and mode of what is at a path. Throws NO_DIRECTORY, UNSAFE_PATH. */
export async function dressFile(root: string, path: string, options: WriteOptions): Promise<void> {
  const done = await atPath(root, path, true, async (place) => {
    await dressPath(root, place, options)
    return true
  })
  if (!done) throw noDirectory(path)
}
