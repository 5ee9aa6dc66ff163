import { datadogPaths } from '../datadog/paths.ts'
import { agentUnit } from '../datadog/units.ts'

/** Where dd-fips keeps its own files, and where Datadog's packages keep theirs. Paths on the host. */
export const places = {
  ...datadogPaths,
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
  /** Node's compile cache: code that it loads. */
  keptCache: '/opt/dd-fips/cache',
  /** Starts what is kept. */
  launcher: '/usr/bin/dd-fips',
  /** What `verify` has read of these files, so that it reads 100 MB once. */
  seenProgram: '/var/lib/dd-fips/program.json',
  /** The same of the programs of the Agent. */
  seenAgent: '/var/lib/dd-fips/agent.json',
  watchService: '/etc/systemd/system/dd-fips-verify.service',
  watchTimer: '/etc/systemd/system/dd-fips-verify.timer',
  /** Where an image's first boot looks for the key: alone in a file, or with settings as variables. */
  firstBoot: '/etc/dd-fips',
  firstBootKey: '/etc/dd-fips/api-key',
  firstBootVariables: '/etc/dd-fips/first-boot.env',
  firstBootService: '/etc/systemd/system/dd-fips-first-boot.service',
  /** Keeps the Agent from starting at boot for as long as it is there. */
  firstBootDropIn: `/etc/systemd/system/${agentUnit}.service.d/dd-fips-first-boot.conf`,
  /** Has the Agent read the proxy's log from the journal. */
  proxyLogs: `${datadogPaths.agentChecks}/fips_proxy.d/conf.yaml`,
  /** The example that the present proxy cfg was made from: tells later what people changed in it. */
  proxyOriginal: '/var/lib/dd-fips/datadog-fips-proxy.cfg.original',
} as const

/** The group that may read the journal (systemd-journald.service(8)). */
export const journalGroup = 'systemd-journal'
/** The unit by which systemd runs `dd-fips verify`, without `.service` or `.timer`. */
export const watchUnit = 'dd-fips-verify'
/** The unit of an image's first boot. */
export const firstBootUnit = 'dd-fips-first-boot'
