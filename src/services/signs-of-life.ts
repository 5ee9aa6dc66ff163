import type { Host } from '../host/host.ts'
import { addressOf, plain, socketsOf } from '../system/listeners.ts'
import { isLoopback } from '../text/loopback.ts'

/** States of a TCP socket that is or was connected, in hexadecimal (include/net/tcp_states.h). */
const CONNECTED = '0[14589B]'

/** systemd holds the program open that it was started with, also when an upgrade has replaced it. */
const EXECUTOR = /\/systemd-executor( \(deleted\))?$/

/**
 * True once a process of a service runs the program of the service: systemd forks, sets all up, and calls
 * execve(2) last. Since version 254 a program of its own, systemd-executor, does that.
 */
export async function hasBegun(host: Host, pid: number): Promise<boolean> {
  const program = await host.readLink(`/proc/${pid}/exe`)
  if (program === undefined) return true // gone, or not ours to look at: others find out
  if (EXECUTOR.test(program)) return false
  return program !== (await host.readLink('/proc/1/exe'))
}

/**
 * True if a process itself has a connection to one of these ports of this host. `others` collects the inodes
 * of sockets that are not the process's, so that the next call need not look at them again.
 */
export async function connectsTo(
  host: Host,
  pid: number,
  ports: readonly number[],
  others: Set<string>,
): Promise<boolean> {
  if (ports.length === 0) return false
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => host.read(`/proc/${pid}/net/${name}`).catch(() => undefined)),
  )
  const row = connectedTo(ports)
  const found = tables
    .flatMap((table) => [...(table?.toString() ?? '').matchAll(row)])
    .flatMap(([, local = '', remote = '', inode = '']) =>
      others.has(inode) || !isOfThisHost(local, remote) ? [] : [inode],
    )
  if (found.length === 0) return false
  const own = await socketsOf(host, pid)
  if (found.some((inode) => own.has(inode))) return true
  for (const inode of found) others.add(inode)
  return false
}

/**
 * True if the remote end is an address of this host: of the loopback, or the local end's own, which the kernel
 * takes for a connection to another of its addresses.
 */
function isOfThisHost(local: string, remote: string): boolean {
  return local === remote || isLoopback(plain(addressOf(remote)))
}

/** Matches rows of the kernel's socket tables (proc_net(5)) by remote port and state; captures both addresses and the inode. */
function connectedTo(ports: readonly number[]): RegExp {
  const hex = ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0')).join('|')
  const between = '(?:\\S+ +){5}' // queues, timer, retransmissions, user, timeout
  return new RegExp(
    `^ *\\d+: ([0-9A-F]+):\\S+ ([0-9A-F]+):(?:${hex}) (?:${CONNECTED}) ${between}(\\d+)`,
    'gm',
  )
}
