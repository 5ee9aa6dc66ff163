import type { Host } from '../host/host.ts'
import type { LockHolder } from './package-manager.ts'

/** Finds who holds one of the locks that are files with the process id of their holder; a dead one holds none. */
export async function holderOfPidFile(
  host: Host,
  paths: readonly string[],
): Promise<LockHolder | undefined> {
  for (const path of paths) {
    const pid = Number((await host.read(path))?.toString().trim() || Number.NaN)
    if (!Number.isInteger(pid) || pid <= 0) continue
    const line = await host.read(`/proc/${pid}/cmdline`)
    if (line === undefined) continue
    const command = line.toString().replaceAll('\0', ' ').trim() || 'an unnamed process'
    return { pid, command, path }
  }
  return undefined
}

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
 * Whether a process has this very file locked: it has it open, and the descriptor says that it is locked
 * (proc_pid_fdinfo(5), `lock:`, since Linux 4.1). Before that, and where descriptors cannot be seen, the
 * inode has to tell.
 */
async function locksFile(
  host: Host,
  { pid, inode }: { pid: number; inode: number },
  path: string,
): Promise<boolean> {
  const process = `/proc/${pid}`
  const isSame = async () => (await host.stat(path))?.inode === inode
  const names = await host.list(`${process}/fd`).catch(() => [])
  if (names.length === 0) return isSame()
  for (const name of names) {
    const target = await host.readLink(`${process}/fd/${name}`)
    if (!target?.endsWith(path)) continue
    const about = (await host.read(`${process}/fdinfo/${name}`))?.toString() ?? ''
    if (/^lock:/m.test(about) || (await isSame())) return true
  }
  return false
}

/**
 * Finds who holds a lock on one of these files, or undefined. Inodes alone do not tell: they are numbered by
 * file system, and on an overlay those in /proc/locks need not be those that stat(2) gives.
 */
export async function holderOfLock(
  host: Host,
  paths: readonly string[],
): Promise<LockHolder | undefined> {
  const locks = parseLocks((await host.read('/proc/locks'))?.toString() ?? '')
  for (const path of paths) {
    for (const lock of locks) {
      const line = await host.read(`/proc/${lock.pid}/cmdline`)
      if (line === undefined || !(await locksFile(host, lock, path))) continue
      const command = line.toString().replaceAll('\0', ' ').trim() || 'an unnamed process'
      return { pid: lock.pid, command, path }
    }
  }
  return undefined
}
