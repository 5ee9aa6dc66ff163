import type { Host } from '../host/host.ts'

/**
 * Returns what tells a file from others, under whatever name it is found, links followed: device and inode.
 * Undefined where there is none, or it may not be looked at.
 */
export async function fileIdentity(host: Host, path: string): Promise<string | undefined> {
  const status = await host.stat(path, { follow: true }).catch(() => undefined)
  return status && `${status.device} ${status.inode}`
}

/**
 * True if a process sees another file under a path than this host does, or none, or one where this host has none: mounts
 * of its unit are its own (BindReadOnlyPaths=). False where the process may not be looked at.
 */
export async function isDisplaced(host: Host, pid: number, path: string): Promise<boolean> {
  const root = `/proc/${pid}/root`
  const [top, here, there] = await Promise.all(
    [root, path, root + path].map((one) => fileIdentity(host, one)),
  )
  return top !== undefined && here !== there
}
