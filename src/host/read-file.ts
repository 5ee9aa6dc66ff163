import { constants, type Stats } from 'node:fs'
import * as fs from 'node:fs/promises'
import type { FileStatus, Part } from './host.ts'
import { unsafePath } from './safe-path.ts'
import { at, atPath, unlessMissing } from './walk.ts'

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** Gives the whole content of a file below `root`, or undefined. Throws UNSAFE_PATH, also for a directory. */
export function readFile(root: string, path: string, part?: Part): Promise<Buffer | undefined> {
  return atPath(root, path, true, (place) =>
    unlessMissing(async () => {
      // O_NONBLOCK: a pipe planted where a file should be must not hold us up.
      const file = await fs.open(at(place), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      try {
        if ((await file.stat()).isDirectory()) throw unsafePath(path, 'it is not a regular file')
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
