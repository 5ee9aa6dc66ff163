/** The user and group that the Agent's package makes; the Agent and the proxy run as it. */
export const agentUser = 'dd-agent'

/** The Agent's unit. */
export const agentUnit = 'datadog-agent'

/** The unit of the trace Agent, which the Agent's unit starts. */
export const traceUnit = 'datadog-agent-trace'

/** The unit of the process Agent, which the Agent's unit starts. */
export const processUnit = 'datadog-agent-process'

/** The unit of system-probe. */
const systemProbeUnit = 'datadog-agent-sysprobe'

/** The unit of the security Agent. */
const securityUnit = 'datadog-agent-security'

/** Every unit that a package of the Agent may bring and that may send. */
export const agentUnits = [
  agentUnit,
  traceUnit,
  processUnit,
  systemProbeUnit,
  securityUnit,
  'datadog-agent-installer',
  'datadog-agent-ddot',
] as const

/** The files in the Agent's directory that units read besides datadog.yaml. */
export const unitConfigs: Readonly<Record<string, string | undefined>> = {
  [systemProbeUnit]: 'system-probe.yaml',
  [securityUnit]: 'security-agent.yaml',
}

/** The same by the program that reads them, whoever starts it. */
export const programConfigs: Readonly<Record<string, string | undefined>> = {
  'system-probe': unitConfigs[systemProbeUnit],
  'security-agent': unitConfigs[securityUnit],
}

/** The proxy's unit. */
export const proxyUnit = 'datadog-fips-proxy'
