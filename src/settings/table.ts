import { AGENT_PACKAGE } from '../datadog/packages.ts'
import { GOV_SITE } from '../datadog/sites.ts'
import type { CommandName } from './commands.ts'

/** Settings that say what is to be proved, too. */
const proved = ['install', 'plan', 'verify', 'status', 'doctor', 'evidence'] as const

/** Settings that say which packages are meant. */
const offered = ['install', 'plan', 'bundle'] as const

/** Every setting, in one table: help, completions and the receipt are read from it too. */
const settingTable = {
  apiKey: {
    kind: 'text',
    variables: ['DD_API_KEY'],
    secret: true,
    help: 'the Datadog API key (never a flag: arguments can be read by every user)',
  },
  apiKeyFile: {
    kind: 'text',
    variables: ['DD_API_KEY_FILE'],
    flag: 'api-key-file',
    value: 'FILE',
    help: 'a file that holds the API key; - is standard input',
  },
  site: {
    kind: 'text',
    variables: ['DD_SITE'],
    flag: 'site',
    commands: proved,
    value: 'SITE',
    remembered: true,
    help: `the Datadog site; the proxy serves ${GOV_SITE} only`,
  },
  allowSite: {
    kind: 'boolean',
    variables: ['DD_FIPS_ALLOW_SITE'],
    flag: 'allow-site',
    commands: proved,
    remembered: true,
    help: `accept a site other than ${GOV_SITE}`,
  },
  hostname: {
    kind: 'text',
    variables: ['DD_HOSTNAME'],
    flag: 'hostname',
    value: 'NAME',
    help: 'the host name that the Agent reports',
  },
  tags: {
    kind: 'list',
    variables: ['DD_TAGS', 'DD_HOST_TAGS'],
    flag: 'tags',
    value: 'A:B,C:D',
    help: 'host tags, comma separated',
  },
  environment: {
    kind: 'text',
    variables: ['DD_ENV'],
    flag: 'env',
    value: 'NAME',
    help: 'the env tag',
  },
  installOnly: {
    kind: 'boolean',
    variables: ['DD_INSTALL_ONLY'],
    flag: 'install-only',
    commands: proved,
    help: 'install and configure, start nothing',
  },
  firstBoot: {
    kind: 'boolean',
    variables: ['DD_FIPS_FIRST_BOOT'],
    flag: 'first-boot',
    help: 'have an image take its key at first boot (default); DD_FIPS_FIRST_BOOT=0 turns it off',
  },
  noAgent: {
    kind: 'boolean',
    variables: ['DD_NO_AGENT_INSTALL'],
    flag: 'no-agent',
    commands: proved,
    remembered: true,
    help: 'leave the Agent package out; only the proxy is installed',
  },
  collectProxyLogs: {
    kind: 'boolean',
    variables: ['DD_FIPS_COLLECT_PROXY_LOGS'],
    flag: 'collect-proxy-logs',
    negation: 'no-collect-proxy-logs',
    commands: proved,
    remembered: true,
    help: "have the Agent send the proxy's log, from the journal, to Datadog",
  },
  watchUnit: {
    kind: 'boolean',
    variables: ['DD_FIPS_WATCH_UNIT'],
    flag: 'watch-unit',
    negation: 'no-watch-unit',
    remembered: true,
    help: 'have a systemd timer run `dd-fips verify` daily; it logs to the journal',
  },
  allowedConnections: {
    kind: 'text',
    variables: ['DD_FIPS_ALLOW_CONNECTION'],
    flag: 'allow-connection',
    value: 'ADDRESS[/BITS][:PORT],...',
    commands: proved,
    remembered: true,
    help: 'what integrations of the Agent may connect to',
  },
  minorVersion: {
    kind: 'text',
    variables: ['DD_AGENT_MINOR_VERSION'],
    flag: 'agent-minor-version',
    commands: offered,
    value: 'N[.N]',
    help: 'the Agent version to install on a new host, as 66 or 66.1',
  },
  majorVersion: {
    kind: 'text',
    variables: ['DD_AGENT_MAJOR_VERSION'],
    help: 'only 7 supports the proxy',
  },
  flavor: {
    kind: 'text',
    variables: ['DD_AGENT_FLAVOR'],
    help: `only ${AGENT_PACKAGE} works with the proxy`,
  },
  channel: {
    kind: 'text',
    variables: ['DD_AGENT_DIST_CHANNEL'],
    flag: 'channel',
    commands: offered,
    value: 'NAME',
    remembered: true,
    help: 'stable or beta; with a repository of your own also nightly',
  },
  repositoryUrl: {
    kind: 'text',
    variables: ['DD_REPO_URL', 'REPO_URL'],
    flag: 'repository-url',
    commands: offered,
    value: 'DOMAIN',
    remembered: true,
    help: 'example.com stands for apt.example.com and yum.example.com',
  },
  rpmRepositoryCheck: {
    kind: 'boolean',
    variables: ['DD_RPM_REPO_GPGCHECK'],
    remembered: true,
    help: '0 turns off the signature check of RPM repository metadata',
  },
  trustedFingerprints: {
    kind: 'list',
    variables: ['DD_TRUSTED_KEY_FINGERPRINTS'],
    flag: 'trusted-key-fingerprints',
    commands: offered,
    value: 'HEX,HEX',
    remembered: true,
    help: 'replaces the built-in list, for mirrors that sign again',
  },
  aptUrl: {
    kind: 'text',
    variables: ['TESTING_APT_URL'],
    remembered: true,
    help: 'host and path of the apt repository, without scheme',
  },
  yumUrl: {
    kind: 'text',
    variables: ['TESTING_YUM_URL'],
    remembered: true,
    help: 'host and path of the RPM repository, without scheme',
  },
  keysUrl: {
    kind: 'text',
    variables: ['TESTING_KEYS_URL'],
    remembered: true,
    help: 'host and path of the signing keys, without scheme',
  },
  aptRepositoryVersion: {
    kind: 'text',
    variables: ['TESTING_APT_REPO_VERSION'],
    remembered: true,
    help: 'suite and component, as "stable 7"',
  },
  yumVersionPath: {
    kind: 'text',
    variables: ['TESTING_YUM_VERSION_PATH'],
    remembered: true,
    help: 'path of the RPM repository, as "stable/7"',
  },
  fipsMode: {
    kind: 'boolean',
    variables: ['DD_FIPS_MODE'],
    help: 'asks install.sh for the proxy; dd-fips itself always installs it',
  },
  url: {
    kind: 'text',
    variables: ['DD_URL'],
    help: 'has no effect: the Agent sends to the proxy only',
  },
  agentUpgrade: {
    kind: 'boolean',
    variables: ['DD_UPGRADE'],
    help: 'imported Agent 5 configurations; not supported here',
  },
} as const satisfies Record<string, SettingRow>

export interface SettingRow {
  readonly kind: 'text' | 'boolean' | 'list'
  /** In order of precedence; the later ones are older names. */
  readonly variables: readonly [string, ...string[]]
  readonly flag?: string
  /** The commands that take the flag; absent: those that make a plan. */
  readonly commands?: readonly CommandName[]
  /** The flag that says no, where a remembered yes must be taken back. */
  readonly negation?: string
  /** What the help calls the flag's value. */
  readonly value?: string
  readonly secret?: boolean
  /** Kept in the receipt, so that later commands need not be told again. */
  readonly remembered?: boolean
  readonly help: string
}

type Table = typeof settingTable
export type SettingName = keyof Table
type ValueOf<Kind> = Kind extends 'boolean'
  ? boolean
  : Kind extends 'list'
    ? readonly string[]
    : string

/** What was asked for; a setting that nobody gave is absent. */
export type Settings = { readonly [Name in SettingName]?: ValueOf<Table[Name]['kind']> }

export const settingRows = Object.entries(settingTable) as [SettingName, SettingRow][]
