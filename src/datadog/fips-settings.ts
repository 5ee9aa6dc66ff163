import { FIRST_PORT } from './ports.ts'

/**
 * Defaults of `fips:` in datadog.yaml, which Agents have since 7.41 (datadog-agent, pkg/config/setup,
 * config.go). With `https` true the Agent speaks TLS to the proxy, whose packaged cfg expects HTTP.
 */
export const fipsDefaults = {
  enabled: false,
  https: true,
  localAddress: 'localhost',
  portRangeStart: FIRST_PORT,
  tlsVerify: true,
} as const

/** The variables that override the keys of `fips:`. */
export const fipsVariables = {
  enabled: 'DD_FIPS_ENABLED',
  https: 'DD_FIPS_HTTPS',
  localAddress: 'DD_FIPS_LOCAL_ADDRESS',
  portRangeStart: 'DD_FIPS_PORT_RANGE_START',
} as const
