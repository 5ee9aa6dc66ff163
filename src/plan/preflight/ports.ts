import { overlaps, proxyBinds } from '../../config/proxy/cfg.ts'
import { fipsDefaults } from '../../datadog/fips-settings.ts'
import { PORT_COUNT } from '../../datadog/ports.ts'
import { proxyUnit } from '../../datadog/units.ts'
import { places } from '../../host/places.ts'
import { holdersOf, listeners, plain, socketsOf } from '../../system/listeners.ts'
import type { Question } from './preflight-check.ts'

/** The ports that the proxy will bind must be free, or the proxy's own. */
export const portsInUse: Question = async ({ host, survey, steps, services, proxy }) => {
  const isStarted = steps.some(
    (step) => step.kind === 'enable-service' && step.unit === proxyUnit && step.run,
  )
  if (!isStarted) return []
  if (services.name === 'none') return [] // nothing will be started here, and the ports are the builder's
  const cfg = (await host.read(places.proxyConfig))?.toString()
  const start = survey.config?.fips.portRangeStart ?? fipsDefaults.portRangeStart
  const bound = proxyBinds(cfg ?? '')
  // Without a cfg nobody knows the addresses: any may be the proxy's.
  const range = Array.from({ length: PORT_COUNT }, (_, offset) => ({
    address: '::',
    port: start + offset,
  }))
  const binds = bound.length > 0 ? bound : range
  const wanted = binds.map(({ port }) => port)
  const own = new Set<string>()
  for (const pid of proxy?.pids ?? []) {
    for (const inode of await socketsOf(host, pid)) own.add(inode)
  }
  const taken = (await listeners(host)).filter(
    ({ address, port, inode }) =>
      !own.has(inode) &&
      binds.some((bind) => bind.port === port && overlaps(plain(address), bind.address)),
  )
  const holders = await holdersOf(host, new Set(taken.map(({ inode }) => inode)))
  return taken.map(({ address, port, inode }) => {
    const holder = holders.get(inode)
    const unit = holder?.unit ? `, unit ${holder.unit}` : ''
    const who = holder
      ? `pid ${holder.pid} (${holder.command}${unit})`
      : 'a process that cannot be seen'
    return {
      code: 'PORT_IN_USE',
      message: `Port ${port} is needed by the proxy, but ${who} listens on ${address}:${port}.`,
      remedy: `Stop it, or move it to a port outside ${Math.min(...wanted)}-${Math.max(...wanted)}.`,
    }
  })
}
