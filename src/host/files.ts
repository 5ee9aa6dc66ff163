import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import * as fs from 'node:fs/promises'
import { getSystemErrorMap } from 'node:util'
import { DdFipsError } from '../errors.ts'
import { idOf } from './accounts.ts'
import type { FileStatus, Part, WriteOptions } from './host.ts'
import { unsafePath } from './safe-path.ts'
import { relabel } from './selinux.ts'
import { spawn } from './spawn.ts'
import { at, atPath, type Place, unlessMissing } from './walk.ts'

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

/** Gives the whole content of a file below `root`, or undefined. Throws UNSAFE_PATH, also for a directory. */
export function readFile(root: string, path: string, part?: Part): Promise<Buffer | undefined> {
  return atPath(root, path, true, (place) =>
    unlessMissing(async () => {
      // O_NONBLOCK: a pipe planted where a file should be must not hold us up.
      const file = await fs.open(at(place), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      try {
        if ((await file.stat()).isDirectory()) throw unsafePath(path, 'it is not a plain file')
        return part ? await readPart(file, part) : await file.readFile()
      } finally {
        await file.close()
      }
    }),
  )
}

async function readPart(file: fs.FileHandle, { offset, bytes }: Part): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes)
  let done = 0
  while (done < bytes) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, offset + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}

/** Gives what lstat(2) says, in the words of the port. */
export function statusOf(stats: Stats): FileStatus {
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'directory'
      : stats.isSymbolicLink()
        ? 'symlink'
        : 'other'
  const { uid, gid, size, nlink, ino, mtimeMs } = stats
  return { kind, mode: stats.mode & 0o7777, uid, gid, size, links: nlink, inode: ino, mtimeMs }
}

async function dress(root: string, file: fs.FileHandle, options: WriteOptions): Promise<void> {
  if (options.owner) {
    const accounts = async (path: string) => (await readFile(root, path))?.toString() ?? ''
    const uid = idOf(options.owner.user, await accounts('/etc/passwd'))
    const gid = idOf(options.owner.group, await accounts('/etc/group'))
    const now = await file.stat()
    if (now.uid !== uid || now.gid !== gid) await file.chown(uid, gid) // before chmod: it clears set-id bits
  }
  if (options.mode !== undefined) await file.chmod(options.mode)
}

/**
 * cp alone carries xattrs, ACLs and whole time stamps; Node has no call for them. Throws as Node does, with
 * the code of errno(3) that cp told in words.
 */
async function copyWithAll(from: string, to: string, path: string): Promise<void> {
  const here = `/proc/${process.pid}/`
  const seen = [from, to].map((name) => name.replace('/proc/self/', here)) as [string, string]
  const copy = ['cp', '--preserve=all', '--no-dereference', '-T', '--', ...seen]
  const { code, stderr } = await spawn(copy, { expect: [0, 1] })
  if (code === 0) return
  const why = stderr.trim().replace(/^.*: /s, '')
  const known = [...getSystemErrorMap().values()].find(([, text]) => text === why.toLowerCase())
  throw Object.assign(new Error(`${path}: ${why}`), { code: known?.[0] })
}

/** A name in the same directory that cannot be guessed. */
function besides(place: Place): string {
  return at({ ...place, name: `.${place.name}.${randomBytes(12).toString('hex')}` })
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
    if (old && !old.isFile()) throw unsafePath(path, 'it is not a plain file')
    const pattern = model ?? (old && !options.fresh ? place : undefined)
    const temporary = besides(place)
    try {
      if (pattern) await copyWithAll(at(pattern), temporary, path)
      const flags = pattern ? 0 : O_CREAT | O_EXCL
      const file = await fs.open(temporary, O_WRONLY | O_NOFOLLOW | flags, 0o600)
      try {
        const status = await file.stat()
        if (!status.isFile() || status.nlink !== 1) throw unsafePath(path, 'it is not a plain file')
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
    await place.directory.sync()
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
    if (!status.isFile()) throw unsafePath(from, 'it is not a plain file')
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

/** Makes a directory whose parent exists; one that is there is left alone. Throws NO_DIRECTORY, UNSAFE_PATH. */
export async function makeDirectory(
  root: string,
  path: string,
  options: WriteOptions,
): Promise<void> {
  const done = await atPath(root, path, true, async (place) => {
    try {
      await fs.mkdir(at(place), 0o700)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (!(await fs.lstat(at(place))).isDirectory())
        throw unsafePath(path, 'it is not a directory')
      return true
    }
    await dressPath(root, place, { mode: 0o755, ...options })
    return true
  })
  if (!done) throw noDirectory(path)
  await relabel(root, path)
}

/** Makes a symbolic link, durably. Throws NO_DIRECTORY; EEXIST where something already is. */
export async function makeLink(root: string, path: string, target: string): Promise<void> {
  const done = await atPath(root, path, false, async (place) => {
    await fs.symlink(target, at(place))
    await place.directory.sync()
    return true
  })
  if (!done) throw noDirectory(path)
  await relabel(root, path)
}

async function dressPath(root: string, place: Place, options: WriteOptions): Promise<void> {
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

function noFile(path: string): DdFipsError {
  return new DdFipsError({
    code: 'NO_FILE',
    exit: 'unexpected',
    message: `${path} cannot be copied: it is not there.`,
    remedy: 'Another program may have removed it. Run dd-fips again.',
  })
}

function noDirectory(path: string): DdFipsError {
  return new DdFipsError({
    code: 'NO_DIRECTORY',
    exit: 'unexpected',
    message: `${path} cannot be written: its directory is not there.`,
    remedy: 'The package that brings the directory is missing or damaged; install it again.',
  })
}
