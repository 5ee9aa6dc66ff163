import { constants } from 'node:fs'
import * as fs from 'node:fs/promises'
import { copyWithAll } from './copy-with-all.ts'
import { dress } from './dress.ts'
import type { WriteOptions } from './host.ts'
import { noDirectory, noFile } from './missing.ts'
import { unsafePath } from './safe-path.ts'
import { relabel } from './selinux.ts'
import { temporaryName } from './temporary-name.ts'
import { at, atPath, type Place, syncDirectory, unlessMissing } from './walk.ts'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants

function besides(place: Place): string {
  return at({ ...place, name: temporaryName(place.name) })
}

/**
 * Puts a new file in the place of an old one: made beside it under a name that cannot be guessed, made
 * durable, renamed over it. It starts as a copy of `model` where one is given, else of the old file,
 * else new: root:root 0644. `content` replaces what it holds. Throws NO_DIRECTORY, UNSAFE_PATH.
 */
export async function replaceFile(
  root: string,
  path: string,
  content: Buffer | string | undefined,
  options: WriteOptions,
  model?: Place,
): Promise<void> {
  const done = await atPath(root, path, true, async (place) => {
    const old = await unlessMissing(() => fs.lstat(at(place)))
    if (old && !old.isFile()) throw unsafePath(path, 'it is not a regular file')
    const pattern = model ?? (old && !options.fresh ? place : undefined)
    const temporary = besides(place)
    try {
      if (pattern) await copyWithAll(at(pattern), temporary, path)
      const flags = pattern ? 0 : O_CREAT | O_EXCL
      const file = await fs.open(temporary, O_WRONLY | O_NOFOLLOW | flags, 0o600)
      try {
        const status = await file.stat()
        if (!status.isFile() || status.nlink !== 1)
          throw unsafePath(path, 'it is not a regular file')
        if (content !== undefined) {
          await file.truncate(0)
          await file.writeFile(content)
        }
        await dress(root, file, pattern ? options : { mode: 0o644, ...options })
        await file.sync()
      } finally {
        await file.close()
      }
      await fs.rename(temporary, at(place))
    } catch (error) {
      await fs.rm(temporary, { force: true })
      throw error
    }
    await syncDirectory(place)
    return true
  })
  if (!done) throw noDirectory(path)
  await relabel(root, path)
}

/**
 * Gives a file the content of another and all that it carries; see `replaceFile`. Throws NO_FILE where
 * there is nothing to copy, NO_DIRECTORY, UNSAFE_PATH.
 */
export async function copyFile(
  root: string,
  from: string,
  to: string,
  options: WriteOptions,
): Promise<void> {
  const done = await atPath(root, from, true, async (source) => {
    const status = await unlessMissing(() => fs.lstat(at(source)))
    if (status === undefined) return false
    // A pipe planted where a file should be must not hold us up.
    if (!status.isFile()) throw unsafePath(from, 'it is not a regular file')
    await replaceFile(root, to, undefined, options, source)
    return true
  })
  if (!done) throw noFile(from)
}

/**
 * Makes a file only where nothing is, and says whether it did. It appears with its content, as link(2)
 * gives the name: nobody finds it half written. Throws NO_DIRECTORY.
 */
export async function createFile(
  root: string,
  path: string,
  content: string,
  options: WriteOptions,
): Promise<boolean> {
  const done = await atPath(root, path, false, async (place) => {
    const temporary = besides(place)
    try {
      const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
      const file = await fs.open(temporary, flags, 0o600)
      try {
        await file.writeFile(content)
        await dress(root, file, { mode: 0o644, ...options })
        await file.sync()
      } finally {
        await file.close()
      }
      await fs.link(temporary, at(place))
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    } finally {
      await fs.rm(temporary, { force: true })
    }
  })
  if (done === undefined) throw noDirectory(path)
  return done
}
