import type { Host } from '../host/host.ts'
import { commandOf, unitsOf } from './processes.ts'

/** A TCP socket that listens. */
export interface Listener {
  readonly address: string
  readonly port: number
  readonly inode: string
}

const LISTEN = '0A' // TCP_LISTEN in include/net/tcp_states.h

/** Gives an address of the kernel's socket tables as people write it, IPv6 in brackets. */
export function addressOf(hex: string): string {
  if (/^0+$/.test(hex)) return hex.length === 8 ? '0.0.0.0' : '::'
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse()) // little-endian
  if (hex.length === 32 && !hex.startsWith('0000000000000000FFFF0000')) {
    const groups = bytes.join('').match(/.{4}/g) ?? []
    return new URL(`http://[${groups.join(':')}]`).hostname // in the short form of RFC 5952
  }
  const quad = bytes.slice(-4).map((byte) => Number.parseInt(byte, 16))
  return quad.join('.')
}

/** The same without the brackets of IPv6. */
export const plain = (address: string) => address.replace(/[[\]]/g, '')

/** Reads the listening sockets out of /proc/net/tcp or tcp6 (proc_net(5)). */
export function parseListeners(table: string): Listener[] {
  const lines = table.split('\n').filter((line) => line.includes(` ${LISTEN} `)) // few of 10,000
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => row[3] === LISTEN)
    .map((row) => {
      const [address = '', port = ''] = (row[1] ?? '').split(':')
      return { address: addressOf(address), port: Number.parseInt(port, 16), inode: row[9] ?? '' }
    })
}

/** Gives every listening TCP socket of the host. */
export async function listeners(host: Host): Promise<Listener[]> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => host.read(path)),
  )
  return tables.flatMap((table) => parseListeners(table?.toString() ?? ''))
}

/** Gives the inodes of the sockets that a process holds open. */
export async function socketsOf(host: Host, pid: number): Promise<Set<string>> {
  const directory = `/proc/${pid}/fd`
  const names = await host.list(directory).catch(() => []) // gone, or not ours to look at
  const links = await Promise.all(names.map((name) => host.readLink(`${directory}/${name}`)))
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link ?? '')?.[1] ?? []))
}

/** Who holds a socket: for people, so with command line and unit. */
export interface Holder {
  readonly pid: number
  readonly command: string
  /** The innermost one. */
  readonly unit: string | undefined
  /** The unit around that one, where there is one: then systemd itself does not know `unit`. */
  readonly within?: string
}

/** Finds the processes that hold sockets, by inode, looking at every process once. */
export async function holdersOf(
  host: Host,
  inodes: ReadonlySet<string>,
): Promise<Map<string, Holder>> {
  const holders = new Map<string, Holder>()
  const pids = (await host.list('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  for (const pid of pids) {
    if (holders.size === inodes.size) break
    const held = [...(await socketsOf(host, pid))].filter((inode) => inodes.has(inode))
    if (held.length === 0) continue
    const command = (await commandOf(host, pid)) ?? 'a process that has ended'
    const units = await unitsOf(host, pid)
    const [within] = units.slice(0, -1)
    const holder = { pid, command, unit: units.at(-1), ...(within && { within }) }
    for (const inode of held) if (!holders.has(inode)) holders.set(inode, holder)
  }
  return holders
}
