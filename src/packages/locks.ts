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

/**
 * Finds who holds a lock on one of these files, or undefined. By inode only: on an overlay the device
 * in /proc/locks is not the one that stat(2) gives.
 */
export async function holderOfLock(
  host: Host,
  paths: readonly string[],
): Promise<LockHolder | undefined> {
  const locks = parseLocks((await host.read('/proc/locks'))?.toString() ?? '')
  for (const path of paths) {
    const inode = (await host.stat(path))?.inode
    const lock = locks.find((candidate) => candidate.inode === inode)
    if (lock === undefined) continue
    const line = await host.read(`/proc/${lock.pid}/cmdline`)
    if (line === undefined) continue
    const command = line.toString().replaceAll('\0', ' ').trim() || 'an unnamed process'
    return { pid: lock.pid, command, path }
  }
  return undefined
}
