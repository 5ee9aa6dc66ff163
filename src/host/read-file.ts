import * as fs from 'node:fs'
import type { FileStatus, Part } from './host.ts'
import { unsafePath } from './paths.ts'
import { at, atPath, unlessMissing } from './walk.ts'

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants

/** Gives the whole content of a file below `root`, or undefined. Throws UNSAFE_PATH, also for a directory. */
export function readFile(root: string, path: string, part?: Part): Promise<Buffer | undefined> {
  return atPath(root, path, true, (place) => unlessMissing(() => content(at(place), path, part)))
}

/** Gives the content of a file where it is; `path` is what errors call it. */
export function content(place: string, path: string, part?: Part): Buffer {
  // O_NONBLOCK: a pipe planted where a file should be must not hold us up.
  const file = fs.openSync(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    if (fs.fstatSync(file).isDirectory()) throw unsafePath(path, 'it is not a regular file')
    return part ? readPart(file, part) : fs.readFileSync(file)
  } finally {
    fs.closeSync(file)
  }
}

function readPart(file: number, { offset, bytes }: Part): Buffer {
  const buffer = Buffer.allocUnsafe(bytes)
  let done = 0
  while (done < bytes) {
    const bytesRead = fs.readSync(file, buffer, done, bytes - done, offset + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}

/** Gives what lstat(2) says, in the words of the port. */
export function statusOf(stats: fs.Stats): FileStatus {
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'directory'
      : stats.isSymbolicLink()
        ? 'symlink'
        : 'other'
  const { uid, gid, size, nlink, ino, dev, mtimeMs, ctimeMs } = stats
  return {
    kind,
    mode: stats.mode & 0o7777,
    uid,
    gid,
    size,
    links: nlink,
    inode: ino,
    device: dev,
    mtimeMs,
    ctimeMs,
  }
}
