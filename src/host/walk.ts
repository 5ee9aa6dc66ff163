import * as fs from 'node:fs'
import { promisify } from 'node:util'
import { DdFipsError } from '../errors.ts'
import { linksAreTrusted, namesIn, unsafePath } from './paths.ts'

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants
const MAX_LINKS = 40 // the kernel's own limit, path_resolution(7)

// A walk makes some ten system calls, of microseconds each. One by one through Node's thread pool they cost ten
// times as much; made at once they also keep no directory open while others walk.

/** A directory held open, as a file descriptor, and a name in it. The caller closes the directory. */
export interface Place {
  readonly directory: number
  readonly name: string
}

/** Path of a place's name: the kernel looks it up in the open directory, whatever happens to the way there. */
export function at({ directory, name }: Place): string {
  return `/proc/self/fd/${directory}/${name}`
}

/** Gives what `use` gives, or undefined where the file is not there. */
export async function unlessMissing<T>(use: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await use()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  // ESRCH: the process that a file of /proc is about has ended.
  return ['ENOENT', 'ENOTDIR', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** Makes the names in a place's directory durable. */
export function syncDirectory({ directory }: Place): Promise<void> {
  return promisify(fs.fsync)(directory)
}

function openRoot(root: string): number {
  try {
    return fs.openSync(root, O_RDONLY | O_DIRECTORY)
  } catch (error) {
    if (!isMissing(error)) throw error
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
export function walk(root: string, path: string, follow: boolean): Place | undefined {
  let todo = namesIn(path)
  let links = 0
  const held = [openRoot(root)]
  const drop = (from: number) => {
    for (const directory of held.splice(from)) fs.closeSync(directory)
  }
  try {
    while (true) {
      const directory = held.at(-1) as number
      const name = todo.shift()
      if (name === '..') {
        if (held.length > 1) drop(held.length - 1)
        continue
      }
      const place = { directory, name: name ?? '.' }
      const last = todo.length === 0
      const status = statusOf(at(place))
      if (status?.isSymbolicLink() && (follow || !last)) {
        links += 1
        if (links > MAX_LINKS) throw unsafePath(path, 'its symbolic links form a loop')
        if (!linksAreTrusted(fs.fstatSync(directory), process.getuid?.() ?? 0)) {
          throw unsafePath(
            path,
            `"${name}" is a symbolic link in a directory that others can write to`,
          )
        }
        const target = fs.readlinkSync(at(place))
        if (target.startsWith('/')) drop(1)
        todo = [...namesIn(`/${target}`), ...todo]
        continue
      }
      if (last) {
        held.pop()
        drop(0)
        return place
      }
      if (!status?.isDirectory()) {
        drop(0)
        return undefined
      }
      held.push(fs.openSync(at(place), O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
    }
  } catch (error) {
    drop(0)
    throw error
  }
}

function statusOf(path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Does something at a path and closes what `walk` opened; undefined where `walk` gives it. */
export async function atPath<T>(
  root: string,
  path: string,
  follow: boolean,
  use: (place: Place) => Promise<T> | T,
): Promise<T | undefined> {
  const place = walk(root, path, follow)
  if (place === undefined) return undefined
  try {
    return await use(place)
  } catch (error) {
    throw named(error, path)
  } finally {
    fs.closeSync(place.directory)
  }
}

/** Says the path as the host knows it where an error has our own way to it, `/proc/self/fd/20/name`. */
function named(error: unknown, path: string): unknown {
  if (error instanceof Error) {
    error.message = error.message.replace(/\/proc\/(?:self|\d+)\/fd\/\d+\/[^\s']+/g, path)
  }
  return error
}
