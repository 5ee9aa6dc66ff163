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
