import type { Host } from '../host/host.ts'
import { addressOf, socketsOf } from './listeners.ts'

export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** A row of the kernel's socket tables. */
export interface Socket {
  readonly local: Endpoint
  readonly remote: Endpoint
  /** Hexadecimal, `0A` is listening (include/net/tcp_states.h). */
  readonly state: string
  readonly inode: string
}

/** A socket of a process that has another end. */
export interface Connection extends Socket {
  readonly protocol: 'tcp' | 'udp'
  readonly pid: number
}

const LISTEN = '0A'

/** Reads /proc/net/tcp, tcp6, udp or udp6 (proc_net(5)). */
export function parseSockets(table: string): Socket[] {
  const rows = table.split('\n').slice(1)
  return rows.flatMap((row) => {
    const [, local, remote, state, , , , , , inode] = row.trim().split(/\s+/)
    if (!local || !remote || !state || !inode) return []
    return [{ local: endpointOf(local), remote: endpointOf(remote), state, inode }]
  })
}

function endpointOf(text: string): Endpoint {
  const [address = '', port = ''] = text.split(':')
  return { address: addressOf(address).replace(/[[\]]/g, ''), port: Number.parseInt(port, 16) }
}

/**
 * Gives the TCP and connected UDP sockets that processes have to somewhere: open, being opened or being
 * closed. Left out are those that others opened to a port on which the processes listen.
 */
export async function connectionsOf(host: Host, pids: readonly number[]): Promise<Connection[]> {
  const holders = new Map<string, number>()
  for (const pid of pids) for (const inode of await socketsOf(host, pid)) holders.set(inode, pid)
  const tables = await Promise.all(
    // A unit may have a network of its own, so the table is that of a process of it.
    (['tcp', 'tcp6', 'udp', 'udp6'] as const).map(async (name) => {
      const text = (await host.read(`/proc/${pids[0]}/net/${name}`))?.toString() ?? ''
      const protocol: Connection['protocol'] = name.startsWith('tcp') ? 'tcp' : 'udp'
      return parseSockets(text).map((socket) => ({ ...socket, protocol }))
    }),
  )
  const own = tables.flat().flatMap((socket) => {
    const pid = holders.get(socket.inode)
    return pid === undefined ? [] : [{ ...socket, pid }]
  })
  const listening = own.filter(({ state }) => state === LISTEN).map(({ local }) => local.port)
  return own.filter(
    ({ protocol, local, remote }) =>
      remote.port !== 0 && !(protocol === 'tcp' && listening.includes(local.port)),
  )
}
