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
  proxyConfigDirectory,
  proxyConfig: `${proxyConfigDirectory}/datadog-fips-proxy.cfg`,
  proxyExample: `${proxyConfigDirectory}/datadog-fips-proxy.cfg.example`,
  proxyInstallInfo: `${proxyConfigDirectory}/install_info`,
} as const

/** The Agent's command, in a directory of every PATH: a link of its package to the program. */
export const AGENT_COMMAND = 'datadog-agent'
