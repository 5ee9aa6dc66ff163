const agentConfigDirectory = '/etc/datadog-agent'
const proxyConfigDirectory = '/etc/datadog-fips-proxy'

/** Where Datadog's packages keep their files. Paths on the host. */
export const datadogPaths = {
  agentDirectory: '/opt/datadog-agent',
  agentLogs: '/var/log/datadog',
  agentConfigDirectory,
  agentConfig: `${agentConfigDirectory}/datadog.yaml`,
  agentEnvironment: `${agentConfigDirectory}/environment`,
  agentChecks: `${agentConfigDirectory}/conf.d`,
  agentInstallInfo: `${agentConfigDirectory}/install_info`,
  proxyDirectory: '/opt/datadog-fips-proxy',
  proxyProgram: '/opt/datadog-fips-proxy/embedded/sbin/haproxy',
  proxyConfigDirectory,
  proxyConfig: `${proxyConfigDirectory}/datadog-fips-proxy.cfg`,
  proxyExample: `${proxyConfigDirectory}/datadog-fips-proxy.cfg.example`,
  proxyInstallInfo: `${proxyConfigDirectory}/install_info`,
} as const

/** The Agent's command, in a directory of every PATH: a link of its package to the program. */
export const AGENT_COMMAND = 'datadog-agent'

const embedded = [
  'trace-agent',
  'process-agent',
  'security-agent',
  'system-probe',
  'otel-agent',
  'agent-data-plane',
  'privateactionrunner',
  'installer',
]

/** The programs of the Agent's package that send to Datadog. Paths on the host. */
export const agentPrograms: readonly string[] = [
  `${datadogPaths.agentDirectory}/bin/agent/agent`,
  ...embedded.map((name) => `${datadogPaths.agentDirectory}/embedded/bin/${name}`),
]
