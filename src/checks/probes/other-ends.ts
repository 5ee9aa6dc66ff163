import { setTimeout as delay } from 'node:timers/promises'
import type { Host } from '../../host/host.ts'
import type { LocalEnd } from '../../host/probe.ts'
import { processesNow } from '../../services/systemd/systemd.ts'
import { socketsOf } from '../../system/listeners.ts'
import { parseSockets, type Socket } from '../../system/sockets.ts'

/** Where a connection within this host leads. */
export type OtherEnd =
  | { readonly is: 'proxy' }
  /** Another socket than one of the proxy: `address:port` on which it was accepted. */
  | { readonly is: 'other'; readonly place: string }
  /** No socket of this host has the other end. */
  | { readonly is: 'nowhere' }
  /** Nobody has accepted it yet. */
  | { readonly is: 'unseen' }

const ESTABLISHED = '01' // TCP_ESTABLISHED in include/net/tcp_states.h
const NOT_ACCEPTED = '0' // the inode of a connection that waits to be accepted
const WAIT = 1_000 // ms for connections to be made, and to be accepted
const LOOK_EVERY = 5 // ms

const isSame = (one: LocalEnd, other: LocalEnd) =>
  one.port === other.port && one.address === other.address

/** Reads the TCP sockets that a process sees, IPv4 and IPv6; of all processes that share its network. */
export async function tcpSockets(host: Host, pid: number | 'self'): Promise<Socket[]> {
  const names = ['tcp', 'tcp6'].map((name) => `/proc/${pid}/net/${name}`)
  const tables = await Promise.all(names.map((path) => host.read(path)))
  return tables.flatMap((table) => parseSockets(table?.toString() ?? ''))
}

/**
 * Returns where a connection leads: whose socket has its two ends the other way round. A rule of the firewall can lead
 * it to another port, which leaves our own end as it was.
 */
export function otherEnd(
  sockets: readonly Socket[],
  local: LocalEnd,
  remote: LocalEnd,
  ofProxy: ReadonlySet<string>,
): OtherEnd {
  const ends = sockets.filter((one) => isSame(one.remote, local) && !isSame(one.local, local))
  // A port of ours serves connections to several places: those have an end of their own.
  const isOfOther = ({ local: place }: Socket) =>
    sockets.some((one) => isSame(one.local, local) && isSame(one.remote, place))
  const other = ends.find((one) => isSame(one.local, remote)) ?? ends.find((one) => !isOfOther(one))
  if (other === undefined) return { is: 'nowhere' }
  if (ofProxy.has(other.inode)) return { is: 'proxy' }
  if (other.inode === NOT_ACCEPTED && isSame(other.local, remote)) return { is: 'unseen' }
  return { is: 'other', place: `${other.local.address}:${other.local.port}` }
}

/** Returns the inodes of the sockets of the processes of a service, those that it has started since included. */
export async function socketsOfService(
  host: Host,
  pids: readonly number[],
): Promise<ReadonlySet<string>> {
  const all = await processesNow(host, pids)
  const sets = await Promise.all(all.map((pid) => socketsOf(host, pid)))
  return new Set(sets.flatMap((set) => [...set]))
}

/** Looks at several connections at once, while all are open. */
interface OtherEnds {
  /** Returns where one leads; our end and the place that was asked for. */
  of(local: LocalEnd, remote: LocalEnd): Promise<OtherEnd>
  /** One of them has ended, or was never made. */
  over(): void
}

/** Returns what looks at `count` connections to a service, in one reading of the tables once all are open. */
export function otherEnds(
  host: Host,
  count: number,
  pids: () => Promise<readonly number[]>,
): OtherEnds {
  const waiting: { local: LocalEnd; remote: LocalEnd }[] = []
  let open = count
  let goOn = () => {}
  const allOpen = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const arrived = () => {
    open -= 1
    if (open <= 0) goOn()
  }
  let looked: Promise<(local: LocalEnd, remote: LocalEnd) => OtherEnd> | undefined
  const look = async () => {
    await Promise.race([allOpen, delay(WAIT, undefined, { ref: false })])
    const ids = await pids()
    for (const end = performance.now() + WAIT; ; await delay(LOOK_EVERY)) {
      const [sockets, ofProxy] = [await tcpSockets(host, 'self'), await socketsOfService(host, ids)]
      const find = (local: LocalEnd, remote: LocalEnd) => otherEnd(sockets, local, remote, ofProxy)
      const isReady = waiting.every(({ local, remote }) => find(local, remote).is === 'proxy')
      if (isReady || performance.now() > end) return find
    }
  }
  return {
    of: async (local, remote) => {
      waiting.push({ local, remote })
      arrived()
      looked ??= look()
      return (await looked)(local, remote)
    },
    over: arrived,
  }
}

/** Whether a socket is a connection that is open at both ends, as far as this end knows. */
export const isOpen = ({ state }: Socket) => state === ESTABLISHED
