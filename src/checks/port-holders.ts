import { proxyUnit } from '../host/places.ts'
import { type Holder, holdersOf, listeners, socketsOf } from '../services/listeners.ts'
import type { CheckContext } from './check.ts'

/** A port on which a program listens that is none of the proxy's processes. */
export interface HeldPort {
  readonly port: number
  /** Undefined: a process that cannot be seen, as in another container. */
  readonly holder: Holder | undefined
}

/** Gives those of the ports that others than the proxy hold. */
export async function portHolders(
  { host, unit }: Pick<CheckContext, 'host' | 'unit'>,
  ports: readonly number[],
): Promise<HeldPort[]> {
  const held = new Set<string>()
  for (const pid of unit(proxyUnit)?.pids ?? []) {
    for (const inode of await socketsOf(host, pid)) held.add(inode)
  }
  const strange = (await listeners(host)).filter(
    ({ port, inode }) => ports.includes(port) && !held.has(inode),
  )
  const holders = await holdersOf(host, new Set(strange.map(({ inode }) => inode)))
  return strange.map(({ port, inode }) => ({ port, holder: holders.get(inode) }))
}

const cut = (line: string) => (line.length > 80 ? `${line.slice(0, 79)}…` : line)

/** Names who holds a port: `pid 71 (nginx: master process, nginx.service)`. */
export function nameOfHolder(holder: Holder | undefined): string {
  if (holder === undefined) return 'a process that cannot be seen'
  return `pid ${holder.pid} (${cut(holder.command)}${holder.unit ? `, ${holder.unit}` : ''})`
}
