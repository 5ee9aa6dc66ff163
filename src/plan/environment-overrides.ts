import { castBoolean } from '../config/cast.ts'
import { environmentLines } from '../config/environment-file.ts'
import type { Setting } from '../config/setting.ts'
import { unitEnvironment } from '../facts/unit-environment.ts'
import type { Host } from '../host/host.ts'
import { agentUnits, places } from '../host/places.ts'
import { serviceManagers } from '../services/managers.ts'
import { unitSources } from '../services/unit-sources.ts'

/** The values that leave the Agent on the proxy; a port or an address is the user's own business. */
const wanted: Readonly<Record<string, boolean>> = { DD_FIPS_ENABLED: true, DD_FIPS_HTTPS: false }

/**
 * Finds the variables by which the environment contradicts what datadog.yaml will say: those of every
 * unit of the Agent where systemd runs to be asked, else those of the Agent's environment file.
 */
export async function environmentOverrides(host: Host, systemd: boolean): Promise<Setting[]> {
  const found = systemd ? await ofUnits(host) : await ofFile(host)
  const wrong = found.filter(({ name, value }) => {
    const right = wanted[name]
    return right !== undefined && value !== '' && castBoolean(value) !== right
  })
  // Units share the environment file: once is enough.
  return [
    ...new Map(wrong.map((setting) => [`${setting.source} ${setting.name}`, setting])).values(),
  ]
}

async function ofUnits(host: Host): Promise<Setting[]> {
  const [states, sources] = await Promise.all([
    serviceManagers.systemd.states(host, agentUnits),
    unitSources(host, agentUnits),
  ])
  const there = agentUnits.map((unit, index) => {
    const [state, source] = [states[index], sources[index]]
    return state?.exists && source ? unitEnvironment(host, unit, state.environment, source) : []
  })
  const own = (await Promise.all(there)).flat()
  return [...own, ...(await ofFile(host))]
}

async function ofFile(host: Host): Promise<Setting[]> {
  const text = (await host.read(places.agentEnvironment))?.toString() ?? ''
  return environmentLines(text).map(({ name, value, line }) => ({
    name,
    value,
    source: `${places.agentEnvironment}:${line}`,
  }))
}
