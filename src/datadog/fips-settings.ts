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
