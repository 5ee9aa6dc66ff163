import { environmentLines } from '../config/agent/environment-file.ts'
import { castBoolean, type Setting } from '../config/agent/setting.ts'
import { fipsVariables } from '../datadog/fips-settings.ts'
import { agentUnits } from '../datadog/units.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import type { UnitState } from '../services/service-manager.ts'
import { managerVariables } from '../services/systemd/manager-variables.ts'
import { inheritedSettings, unitEnvironment } from '../survey/unit-environment.ts'

/** The values that leave the Agent on the proxy; a port or an address is the user's own business. */
const wanted: Readonly<Record<string, boolean>> = {
  [fipsVariables.enabled]: true,
  [fipsVariables.https]: false,
}

/**
 * Finds the variables by which the environment contradicts what datadog.yaml will say: those of every
 * unit of the Agent where systemd runs to be asked, and those of the Agent's environment file.
 */
export async function environmentOverrides(
  host: Host,
  units: ReadonlyMap<string, UnitState>,
): Promise<Setting[]> {
  const found = [...(await ofUnits(host, units)), ...(await ofFile(host))]
  const wrong = found.filter(({ name, value }) => {
    const right = wanted[name]
    return right !== undefined && value !== '' && castBoolean(value) !== right
  })
  // Units share the environment file: once is enough.
  return [
    ...new Map(wrong.map((setting) => [`${setting.source} ${setting.name}`, setting])).values(),
  ]
}

async function ofUnits(host: Host, units: ReadonlyMap<string, UnitState>): Promise<Setting[]> {
  if (![...units.values()].some(({ sources }) => sources)) return []
  const inherited = await managerVariables(host) // also by units that a package is yet to bring
  const all = agentUnits.map((unit) => {
    const { exists, environment = {}, sources } = units.get(unit) ?? {}
    return exists && sources ? unitEnvironment(host, unit, environment, sources, inherited) : []
  })
  return [...inheritedSettings(inherited), ...(await Promise.all(all)).flat()]
}

async function ofFile(host: Host): Promise<Setting[]> {
  const text = (await host.read(places.agentEnvironment))?.toString() ?? ''
  return environmentLines(text).map(({ name, value, line }) => ({
    name,
    value,
    source: `${places.agentEnvironment}:${line}`,
  }))
}
