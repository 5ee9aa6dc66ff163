import { parseEnvironmentFile } from '../config/environment-file.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'

/** A variable by which the environment contradicts what datadog.yaml will say. */
export interface Override {
  readonly name: string
  readonly value: string
  /** Where it stands, for people. */
  readonly source: string
}

/** The values that leave the Agent on the proxy; a port or an address is the user's own business. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  DD_FIPS_ENABLED: ['true', '1', 't', 'T', 'TRUE', 'True'], // strconv.ParseBool, which the Agent uses
  DD_FIPS_HTTPS: ['false', '0', 'f', 'F', 'FALSE', 'False'],
}

/** Finds overrides in the Agent's environment file and in its unit's own `Environment=`. */
export async function environmentOverrides(
  host: Host,
  ofUnit: Readonly<Record<string, string>>,
): Promise<Override[]> {
  const file = (await host.read(places.agentEnvironment))?.toString() ?? ''
  const sources = [
    { source: places.agentEnvironment, variables: parseEnvironmentFile(file) },
    { source: 'the unit datadog-agent (Environment=)', variables: ofUnit },
  ]
  return sources.flatMap(({ source, variables }) =>
    Object.entries(harmless).flatMap(([name, values]) => {
      const value = variables[name]
      return value === undefined || value === '' || values.includes(value)
        ? []
        : [{ name, value, source }]
    }),
  )
}
