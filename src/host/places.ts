/** Where dd-fips keeps what is its own, and where the packages keep theirs. Paths on the host. */
export const places = {
  state: '/var/lib/dd-fips',
  receipt: '/var/lib/dd-fips/receipt.json',
  lock: '/var/lib/dd-fips/lock',
  backups: '/var/lib/dd-fips/backups',
  log: '/var/log/dd-fips',
  /** Where install.sh keeps the program. */
  program: '/opt/dd-fips/dd-fips',
  kept: '/opt/dd-fips',
  /** What install.sh keeps there: digest, bytes and name of each file. */
  keptList: '/opt/dd-fips/release',
  /** What `verify` has read of these files, so that it reads 100 MB once. */
  seenProgram: '/var/lib/dd-fips/program.json',
  watchService: '/etc/systemd/system/dd-fips-verify.service',
  watchTimer: '/etc/systemd/system/dd-fips-verify.timer',
  /** Where an image's first boot looks for the key: alone in a file, or with settings as variables. */
  firstBoot: '/etc/dd-fips',
  firstBootKey: '/etc/dd-fips/api-key',
  firstBootVariables: '/etc/dd-fips/first-boot.env',
  firstBootService: '/etc/systemd/system/dd-fips-first-boot.service',
  /** Keeps the Agent from starting at boot for as long as it is there. */
  firstBootDropIn: '/etc/systemd/system/datadog-agent.service.d/dd-fips-first-boot.conf',
  agentConfigDirectory: '/etc/datadog-agent',
  agentConfig: '/etc/datadog-agent/datadog.yaml',
  agentEnvironment: '/etc/datadog-agent/environment',
  agentChecks: '/etc/datadog-agent/conf.d',
  /** Has the Agent read the proxy's log from the journal. */
  proxyLogs: '/etc/datadog-agent/conf.d/fips_proxy.d/conf.yaml',
  agentInstallInfo: '/etc/datadog-agent/install_info',
  proxyConfig: '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg',
  proxyExample: '/etc/datadog-fips-proxy/datadog-fips-proxy.cfg.example',
  proxyInstallInfo: '/etc/datadog-fips-proxy/install_info',
  /** The example that the present proxy cfg was made from: tells later what people changed in it. */
  proxyOriginal: '/var/lib/dd-fips/datadog-fips-proxy.cfg.original',
} as const

export const agentUser = 'dd-agent'
export const journalGroup = 'systemd-journal'
export const watchUnit = 'dd-fips-verify'

export const agentUnit = 'datadog-agent'
/** Every unit that a package of the Agent may bring. */
export const agentUnits = [
  'datadog-agent',
  'datadog-agent-trace',
  'datadog-agent-process',
  'datadog-agent-sysprobe',
  'datadog-agent-security',
  'datadog-agent-installer',
  'datadog-agent-ddot',
] as const
export const firstBootUnit = 'dd-fips-first-boot'
export const proxyUnit = 'datadog-fips-proxy'
