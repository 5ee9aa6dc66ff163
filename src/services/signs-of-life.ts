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

/** The kernel walks its whole table of connections for each read, 5 ms on a large host. */
const READ_EVERY = 50 // ms

/**
 * Watches a process for a connection of its own to one of these ports of this host. Returns what looks: true
 * once there is one. The socket tables are read when the process has opened or closed a socket since the last
 * look; a socket is opened before it is connected, so after a while they are read all the same.
 */
export function connectionWatch(
  host: Host,
  pid: number,
  ports: readonly number[],
): () => Promise<boolean> {
  if (ports.length === 0) return async () => false
  const row = connectedTo(ports)
  let seen = ''
  let read = Number.NEGATIVE_INFINITY
  return async () => {
    const own = await socketsOf(host, pid)
    const now = [...own].join()
    if (now === '') return false
    if (now === seen && performance.now() - read < READ_EVERY) return false
    for (const name of ['tcp', 'tcp6']) {
      const table = await host.read(`/proc/${pid}/net/${name}`).catch(() => undefined)
      for (const [, local = '', remote = '', inode = ''] of String(table ?? '').matchAll(row))
        if (own.has(inode) && isOfThisHost(local, remote)) return true
    }
    seen = now
    read = performance.now()
    return false
  }
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
