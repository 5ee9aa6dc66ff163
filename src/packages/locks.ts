import type { Host } from '../host/host.ts'
import type { LockHolder } from './package-manager.ts'

/** Gives process and inode of every file lock that is held (proc_locks(5)); waiting ones have an arrow. */
export function parseLocks(text: string): { pid: number; inode: number }[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/)
    const inode = fields[5]?.split(':')[2]
    if (inode === undefined || fields[1] === '->') return []
    return [{ pid: Number(fields[4]), inode: Number(inode) }]
  })
}

/** Whether a process has a file open; one whose descriptors cannot be seen may have. */
async function mayHaveOpen(host: Host, pid: number, path: string): Promise<boolean> {
  const directory = `/proc/${pid}/fd`
  const names = await host.list(directory).catch(() => [])
  const links = await Promise.all(names.map((name) => host.readLink(`${directory}/${name}`)))
  return names.length === 0 || links.some((link) => link?.endsWith(path))
}

/**
 * Finds who holds a lock on one of these files, or undefined. By inode, since on an overlay the device in
 * /proc/locks is not the one that stat(2) gives; and the holder must have such a file open, since inodes
 * are numbered by file system.
 */
export async function holderOfLock(
  host: Host,
  paths: readonly string[],
): Promise<LockHolder | undefined> {
  const locks = parseLocks((await host.read('/proc/locks'))?.toString() ?? '')
  for (const path of paths) {
    const inode = (await host.stat(path))?.inode
    for (const { pid } of locks.filter((lock) => lock.inode === inode)) {
      const line = await host.read(`/proc/${pid}/cmdline`)
      if (line === undefined || !(await mayHaveOpen(host, pid, path))) continue
      const command = line.toString().replaceAll('\0', ' ').trim() || 'an unnamed process'
      return { pid, command, path }
    }
  }
  return undefined
}
