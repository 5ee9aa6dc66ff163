import type { FileStatus, Host } from '../host/host.ts'

const identityOf = (status: FileStatus | undefined) => status && `${status.device} ${status.inode}`

/**
 * Returns what tells a file from others, under whatever name it is found, links followed: device and inode.
 * Undefined where there is none, or it may not be looked at.
 */
export async function fileIdentity(host: Host, path: string): Promise<string | undefined> {
  return identityOf(await host.stat(path, { follow: true }).catch(() => undefined))
}

/**
 * Returns what a path leads to as programs see it, links followed wherever they stand: to be compared, not to be read.
 * Undefined where there is nothing.
 */
export async function seenStatus(host: Host, path: string): Promise<FileStatus | undefined> {
  const look = (one: string) => host.stat(one, { follow: true }).catch(() => undefined)
  return (await look(`/proc/self/root${path}`)) ?? (await look(path))
}

/**
 * True if a process sees another file under a path than this host does, or none, or one where this host has none: mounts
 * of its unit are its own (BindReadOnlyPaths=). False where the process may not be looked at.
 */
export async function isDisplaced(host: Host, pid: number, path: string): Promise<boolean> {
  const root = `/proc/${pid}/root`
  const [top, there, here] = await Promise.all([
    fileIdentity(host, root),
    fileIdentity(host, root + path),
    seenStatus(host, path),
  ])
  return top !== undefined && identityOf(here) !== there
}
