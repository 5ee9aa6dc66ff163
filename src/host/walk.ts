import { constants } from 'node:fs'
import * as fs from 'node:fs/promises'
import { DdFipsError } from '../errors.ts'
import { linksAreTrusted, namesIn, unsafePath } from './safe-path.ts'

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants
const MAX_LINKS = 40 // the kernel's own limit, path_resolution(7)

/** A directory held open and a name in it. The caller closes the directory. */
export interface Place {
  readonly directory: fs.FileHandle
  readonly name: string
}

/** Path of a place's name: the kernel looks it up in the open directory, whatever happens to the way there. */
export function at({ directory, name }: Place): string {
  return `/proc/self/fd/${directory.fd}/${name}`
}

/** Gives what `use` gives, or undefined where the file is not there. */
export async function unlessMissing<T>(use: () => Promise<T>): Promise<T | undefined> {
  try {
    return await use()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

async function openRoot(root: string): Promise<fs.FileHandle> {
  try {
    return await fs.open(root, O_RDONLY | O_DIRECTORY)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    throw new DdFipsError({
      code: 'NO_ROOT',
      exit: 'settings',
      message: `${root} is not a directory.`,
      remedy: 'Set --root to the directory that holds the file system to work on.',
    })
  }
}

/**
 * Walks to an absolute path below `root` a name at a time, as openat(2) with O_NOFOLLOW would, so that
 * nobody can turn the way aside. A link on the way is followed, inside the root, only where
 * `linksAreTrusted`; a link at the end only if `follow`. Undefined: a directory on the way is missing.
 * Throws UNSAFE_PATH.
 */
export async function walk(
  root: string,
  path: string,
  follow: boolean,
): Promise<Place | undefined> {
  let todo = namesIn(path)
  let links = 0
  const held = [await openRoot(root)]
  const drop = async (from: number) => {
    for (const handle of held.splice(from)) await handle.close()
  }
  try {
    while (true) {
      const directory = held.at(-1) as fs.FileHandle
      const name = todo.shift()
      if (name === '..') {
        if (held.length > 1) await drop(held.length - 1)
        continue
      }
      const place = { directory, name: name ?? '.' }
      const last = todo.length === 0
      const status = await unlessMissing(() => fs.lstat(at(place)))
      if (status?.isSymbolicLink() && (follow || !last)) {
        links += 1
        if (links > MAX_LINKS) throw unsafePath(path, 'its symbolic links form a loop')
        if (!linksAreTrusted(await directory.stat(), process.getuid?.() ?? 0)) {
          throw unsafePath(
            path,
            `"${name}" is a symbolic link in a directory that others can write to`,
          )
        }
        const target = await fs.readlink(at(place))
        if (target.startsWith('/')) await drop(1)
        todo = [...namesIn(`/${target}`), ...todo]
        continue
      }
      if (last) {
        held.pop()
        await drop(0)
        return place
      }
      if (!status?.isDirectory()) {
        await drop(0)
        return undefined
      }
      held.push(await fs.open(at(place), O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
    }
  } catch (error) {
    await drop(0)
    throw error
  }
}

/** Does something at a path and closes what `walk` opened; undefined where `walk` gives it. */
export async function atPath<T>(
  root: string,
  path: string,
  follow: boolean,
  use: (place: Place) => Promise<T>,
): Promise<T | undefined> {
  const place = await walk(root, path, follow)
  if (place === undefined) return undefined
  try {
    return await use(place)
  } catch (error) {
    throw named(error, path)
  } finally {
    await place.directory.close()
  }
}

/** Says the path as the host knows it where an error has our own way to it, `/proc/self/fd/20/name`. */
function named(error: unknown, path: string): unknown {
  if (error instanceof Error) {
    error.message = error.message.replace(/\/proc\/(?:self|\d+)\/fd\/\d+\/[^\s']+/g, path)
  }
  return error
}
