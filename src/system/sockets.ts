import type { Host } from '../host/host.ts'
import { addressOf, socketsOf } from './listeners.ts'

interface Endpoint {
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

/** Reads /proc/net/tcp, tcp6, udp or udp6 (proc_net(5)): of its rows those whose inode is `wanted`. */
export function parseSockets(
  table: string,
  wanted: (inode: string) => boolean = () => true,
): Socket[] {
  const rows = table.split('\n').slice(1)
  return rows.flatMap((row) => {
    const [, local, remote, state, , , , , , inode] = row.trim().split(/\s+/)
    if (!local || !remote || !state || !inode || !wanted(inode)) return []
    return [{ local: endpointOf(local), remote: endpointOf(remote), state, inode }]
  })
}

function endpointOf(text: string): Endpoint {
  const [address = '', port = ''] = text.split(':')
  return { address: addressOf(address).replace(/[[\]]/g, ''), port: Number.parseInt(port, 16) }
}

const protocols = ['tcp', 'tcp6', 'udp', 'udp6'] as const

/** Gives the kernel's socket tables, in the order of `protocols`, as a process sees them. */
export type SocketTables = (pid: number) => Promise<readonly string[]>

/** Reads the socket tables, once for all processes that share a network (network_namespaces(7)). */
export function socketTables(host: Host): SocketTables {
  const known = new Map<string, Promise<string[]>>()
  const read = (pid: number) =>
    Promise.all(
      protocols.map(
        async (name) => (await host.read(`/proc/${pid}/net/${name}`))?.toString() ?? '',
      ),
    )
  return async (pid) => {
    const network = (await host.readLink(`/proc/${pid}/ns/net`)) ?? `process ${pid}`
    const tables = known.get(network) ?? read(pid)
    known.set(network, tables)
    return tables
  }
}

/**
 * Gives the TCP and connected UDP sockets that processes have to somewhere: open, being opened or being
 * closed. Left out are those that others opened to a port on which the processes listen.
 */
export async function connectionsOf(
  host: Host,
  pids: readonly number[],
  tablesOf: SocketTables = socketTables(host),
): Promise<Connection[]> {
  const holders = new Map<string, number>()
  for (const pid of pids) for (const inode of await socketsOf(host, pid)) holders.set(inode, pid)
  const [first] = pids
  if (first === undefined || holders.size === 0) return []
  // A unit may have a network of its own, so the tables are those of a process of it.
  const tables = await tablesOf(first)
  const own = tables.flatMap((table, index) => {
    const protocol: Connection['protocol'] = protocols[index]?.startsWith('tcp') ? 'tcp' : 'udp'
    return parseSockets(table, (inode) => holders.has(inode)).map((socket) => ({
      ...socket,
      protocol,
      pid: holders.get(socket.inode) ?? first,
    }))
  })
  const listening = own.filter(({ state }) => state === LISTEN).map(({ local }) => local.port)
  const served = new Set(listening)
  return own.filter(
    ({ protocol, local, remote }) =>
      remote.port !== 0 && !(protocol === 'tcp' && served.has(local.port)),
  )
}
