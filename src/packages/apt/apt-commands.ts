import type { WantedPackage } from '../package-manager.ts'

type Command = [string, ...string[]]

const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1000)

/** What apt's and dpkg's children read: ask nothing, restart nothing of others, print no changelogs. */
export const aptEnvironment = {
  DEBIAN_FRONTEND: 'noninteractive',
  NEEDRESTART_SUSPEND: '1',
  APT_LISTCHANGES_FRONTEND: 'none',
} as const

/**
 * Refreshes one repository only (apt.conf(5)): Dir::Etc names its file, List-Cleanup=0 keeps the lists
 * of the others, Error-Mode=any makes a bad signature an error also where old lists are at hand.
 */
export function refreshCommand(file: string): Command {
  return [
    'apt-get',
    'update',
    ...options({
      ...only(file),
      'APT::Get::List-Cleanup': '0',
      'APT::Update::Error-Mode': 'any',
    }),
  ]
}

const only = (file: string) => ({ 'Dir::Etc::sourcelist': file, 'Dir::Etc::sourceparts': '-' })

/** Has a command know the repositories of one file and no others: nothing else can be installed or upgraded. */
export function limitedTo(file: string, [program, verb = '', ...rest]: Command): Command {
  return [program, verb, ...options(only(file)), ...rest]
}

/** Refreshes every repository of the host. */
export const refreshAllCommand: Command = ['apt-get', 'update']

const keepConfigurationFiles = [
  '-o',
  'Dpkg::Options::=--force-confdef',
  '-o',
  'Dpkg::Options::=--force-confold',
]

/**
 * Installs or upgrades packages: asks nothing, keeps configuration files that people changed, removes
 * nothing, and leaves held packages alone (apt-get(8) ends with an error rather than change one).
 */
export function installCommand(
  packages: readonly WantedPackage[],
  lockLimit: number,
  ...more: string[]
): Command {
  return [
    'apt-get',
    'install',
    '--yes',
    '--no-remove',
    ...more,
    ...keepConfigurationFiles,
    ...options({ 'DPkg::Lock::Timeout': String(seconds(lockLimit)) }),
    '--',
    ...packages.map(({ name, version }) => (version === undefined ? name : `${name}=${version}`)),
  ]
}

/** Removes packages, with `purge` their configuration files too; what they depend on stays. */
export function removeCommand(
  names: readonly string[],
  purge: boolean,
  lockLimit: number,
): Command {
  return [
    'apt-get',
    purge ? 'purge' : 'remove',
    '--yes',
    ...options({ 'DPkg::Lock::Timeout': String(seconds(lockLimit)) }),
    '--',
    ...names,
  ]
}

/** Shows what removing these packages would take along; changes nothing and needs no lock. */
export function simulateRemoveCommand(names: readonly string[]): Command {
  return ['apt-get', 'remove', '--simulate', '--', ...names]
}

/** Reads `apt-get --simulate`: the packages that it would remove. */
export function parseRemovals(output: string): string[] {
  return [...output.matchAll(/^(?:Remv|Purg) ([^\s:]+)/gm)].map(([, name = '']) => name)
}

function options(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}

/**
 * Reads `apt-cache policy`: the candidate of each package that a repository has. What is merely installed
 * has one too; its table names no more than dpkg's own records (apt_preferences(5)).
 */
export function parsePolicy(output: string): Map<string, string> {
  const stanzas = output.split(/^(?=\S.*:$)/m)
  return new Map(
    stanzas.flatMap((stanza) => {
      const name = /^(\S.*):$/m.exec(stanza)?.[1]
      const version = /^ {2}Candidate: (\S+)$/m.exec(stanza)?.[1]
      const onOffer = /^ +-?\d+ (?!\/var\/lib\/dpkg\/status)\S+ /m.test(stanza)
      return name && version && version !== '(none)' && onOffer ? [[name, version] as const] : []
    }),
  )
}

/** Reads `apt-cache madison`: the versions of a package, newest first. */
export function parseMadison(output: string): string[] {
  const versions = output.split('\n').flatMap((line) => line.split('|')[1]?.trim() || [])
  return [...new Set(versions)]
}

const refreshTrouble =
  /^E: |^W: .*(GPG error|signature verification|Failed to fetch|Some index files|not signed|NO_PUBKEY|Hash Sum|Release file)/

/**
 * Gives the lines by which a refresh says that something went wrong. apt before 2.1 knows no Error-Mode
 * and ends with 0 after a bad signature, so its warnings are read.
 */
export function refreshTroubles(output: string): string[] {
  return output.split('\n').filter((line) => refreshTrouble.test(line))
}

/** Says from apt's output whether the trouble may be gone once every repository was refreshed. */
export function wantsFullRefresh(output: string): boolean {
  return /unmet dependencies|not installable|no installation candidate|Unable to locate package|Failed to fetch|Unable to fetch some archives/.test(
    output,
  )
}

/** Says from what apt or dpkg printed whether somebody else holds a lock (apt-get ends with 100 for this too). */
export function isLocked(output: string): boolean {
  return /Could not get lock|Unable to (acquire|lock)|(is|was) locked by another process/.test(
    output,
  )
}
