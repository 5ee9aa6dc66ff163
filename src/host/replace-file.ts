import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import * as fs from 'node:fs/promises'
import { getSystemErrorMap } from 'node:util'
import { dress } from './dress.ts'
import { anyExit, type WriteOptions } from './host.ts'
import { noDirectory, noFile, unsafePath } from './paths.ts'
import { spawn } from './spawn.ts'
import { at, atPath, type Place, syncDirectory, unlessMissing } from './walk.ts'

const ENFORCE = '/sys/fs/selinux/enforce' // there only where SELinux is on, enforcing or permissive

/**
 * Gives a new file or directory the context that the policy wants at its path (restorecon(8)); without
 * it a file keeps that of the place where it was made. Only on the live host, and only with SELinux on.
 */
export async function relabel(root: string, path: string): Promise<void> {
  if (root !== '/' || !(await unlessMissing(() => fs.stat(ENFORCE)))) return
  // A context that cannot be set is no reason to fail: the policy may have none for the path.
  await spawn(['restorecon', '--', path], { expect: anyExit })
}

/**
 * cp alone carries xattrs, ACLs and whole time stamps; Node has no call for them. Throws as Node does, with
 * the code of errno(3) that cp told in words.
 */
export async function copyWithAll(from: string, to: string, path: string): Promise<void> {
  const here = `/proc/${process.pid}/`
  const seen = [from, to].map((name) => name.replace('/proc/self/', here)) as [string, string]
  const copy = ['cp', '--preserve=all', '--no-dereference', '-T', '--', ...seen]
  const { code, stderr } = await spawn(copy, { expect: [0, 1] })
  if (code === 0) return
  const why = stderr.trim().replace(/^.*: /s, '')
  const known = [...getSystemErrorMap().values()].find(([, text]) => text === why.toLowerCase())
  throw Object.assign(new Error(`${path}: ${why}`), { code: known?.[0] })
}

/** Gives a file a name beside it that cannot be guessed: what it is made under before it is renamed. */
export function temporaryName(name: string): string {
  return `.${name}.${randomBytes(12).toString('hex')}`
}

/** Gives the name of the file that a name of `temporaryName` is for; undefined for any other name. */
export function temporaryFor(name: string): string | undefined {
  return /^\.(.+)\.[0-9a-f]{24}$/s.exec(name)?.[1]
}

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
