import { overlaps, proxyBinds } from '../../config/proxy/cfg.ts'
import { fipsDefaults } from '../../datadog/fips-settings.ts'
import { proxyUnit } from '../../datadog/units.ts'
import { places } from '../../host/places.ts'
import { type Holder, holdersOf, type Listener, plain, socketsOf } from '../../system/listeners.ts'
import type { CheckContext } from '../check.ts'
import { listening } from './listening.ts'

/** A port on which a program listens that is none of the proxy's processes. */
export interface HeldPort {
  readonly port: number
  /** Undefined: a process that cannot be seen, as in another container. */
  readonly holder: Holder | undefined
}

/**
 * Gives those of the ports that others than the proxy hold, where they get what is meant for it: on an address
 * that its cfg binds, or that the Agent sends to.
 */
export async function portHolders(
  context: Pick<CheckContext, 'host' | 'survey'>,
  ports: readonly number[],
  ofAgent: readonly string[] = [fipsDefaults.localAddress],
): Promise<HeldPort[]> {
  const { host, survey } = context
  const binds = proxyBinds((await host.read(places.proxyConfig))?.toString() ?? '')
  const isMeant = ({ address, port }: Listener) => {
    const bound = binds.filter((bind) => bind.port === port).map((bind) => bind.address)
    return [...bound, ...ofAgent].some((one) => overlaps(plain(address), one))
  }
  const held = new Set<string>()
  for (const pid of survey.units.get(proxyUnit)?.pids ?? []) {
    for (const inode of await socketsOf(host, pid)) held.add(inode)
  }
  const strange = (await listening(context)).filter(
    (one) => ports.includes(one.port) && !held.has(one.inode) && isMeant(one),
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
