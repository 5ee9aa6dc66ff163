import type { KnownPackage, PackageSource, WantedPackage } from '../package-manager.ts'

/** yum 3 of RHEL 7, dnf 4 (there also called yum), dnf 5: the same words, not the same flags. */
export type Dialect = 'yum' | 'dnf' | 'dnf5'

export type Command = [string, ...string[]]

/** Packages of which each has a version, or none for the newest. */
type Wanted = readonly WantedPackage[]

/**
 * What every command gets: asks nothing (keys are only ever imported from our verified copies, see `only`),
 * takes the newest or fails, takes no packages that are merely recommended, and gives up at once on a lock, so
 * that we can wait with a limit. yum 3 would pass over a package that is missing; dnf 5 never waits.
 */
const always: Readonly<Record<Dialect, readonly string[]>> = {
  yum: ['--assumeyes', '--setopt=exit_on_lock=1', '--setopt=skip_missing_names_on_install=0'],
  dnf: [
    '--assumeyes',
    '--setopt=exit_on_lock=1',
    '--setopt=best=1',
    '--setopt=install_weak_deps=0',
  ],
  dnf5: ['--assumeyes', '--setopt=best=1', '--setopt=install_weak_deps=0'],
}

/**
 * Limits a command to our repository, and its keys to the given files whatever its own gpgkey says: a key
 * from anywhere else would be imported unseen.
 */
function only(dialect: Dialect, { id = '', keys = [] }: PackageSource): string[] {
  const limit = dialect === 'dnf5' ? [`--repo=${id}`] : ['--disablerepo=*', `--enablerepo=${id}`]
  return [...limit, ...trusting(id, keys)]
}

function trusting(id: string, keys: readonly string[]): string[] {
  const files = keys.map((path) => `file://${path}`)
  return files.length > 0 ? [`--setopt=${id}.gpgkey=${files.join(' ')}`] : []
}

/** Asks every repository, though one of somebody else's that is out of reach must not hold us up. */
function withAll({ id = '', keys = [] }: PackageSource): string[] {
  const others = ['--setopt=*.skip_if_unavailable=1', `--setopt=${id}.skip_if_unavailable=0`]
  return [...others, ...trusting(id, keys)]
}

/** Fetches the metadata of our repository anew and checks its signature. */
export function refreshCommand(dialect: Dialect, program: string, source: PackageSource): Command {
  const words = dialect === 'yum' ? ['makecache', 'fast'] : ['--refresh', 'makecache']
  return [program, ...always[dialect], ...only(dialect, source), ...words]
}

/** Has a command of dnf fetch the metadata anew before it does what it is for. */
export function withRefresh([program, ...rest]: Command): Command {
  return [program, '--refresh', ...rest]
}

/** Lists the versions of packages that our repository has, from metadata that is here already. */
export function versionsCommand(
  dialect: Dialect,
  program: string,
  source: PackageSource,
  names: readonly string[],
): Command {
  const quietly = [program, '--quiet', '--cacheonly', ...only(dialect, source)] as const
  if (dialect === 'yum') return [...quietly, '--showduplicates', 'list', 'available', ...names]
  const format = ['--queryformat', '%{name}\\t%{evr}\\n']
  return [...quietly, 'repoquery', ...format, ...names]
}

/** Names a package in a version. yum 3 understands an epoch only where an architecture is named too (yum(8)). */
export function spec(dialect: Dialect, { name, version }: WantedPackage): string {
  if (version === undefined) return name
  return `${name}-${dialect === 'yum' ? version.replace(/^\d+:/, '') : version}`
}

/** Where packages may come from: our repository alone, or for what it lacks every one that is enabled. */
export type Reach = 'ours' | 'all'

/** Installs packages, or upgrades them to the versions given; what is locked or excluded stays. */
export function installCommand(
  dialect: Dialect,
  program: string,
  source: PackageSource,
  packages: Wanted,
  reach: Reach,
): Command {
  return change(dialect, program, source, packages, reach, 'install')
}

/** Puts older versions in the place of newer ones. */
export function downgradeCommand(
  dialect: Dialect,
  program: string,
  source: PackageSource,
  packages: Wanted,
  reach: Reach,
): Command {
  return change(dialect, program, source, packages, reach, 'downgrade')
}

function change(
  dialect: Dialect,
  program: string,
  source: PackageSource,
  packages: Wanted,
  reach: Reach,
  verb: 'install' | 'downgrade',
): Command {
  const from = reach === 'ours' ? only(dialect, source) : withAll(source)
  return [
    program,
    ...always[dialect],
    ...from,
    verb,
    ...packages.map((wanted) => spec(dialect, wanted)),
  ]
}

/** Downloads a package that is installed once more, into a directory, and does nothing else. */
export function downloadCommand(
  dialect: Dialect,
  program: string,
  source: PackageSource,
  wanted: KnownPackage,
  directory: string,
): Command {
  const into = dialect === 'yum' ? `--downloaddir=${directory}` : `--destdir=${directory}`
  const words = dialect === 'dnf5' ? ['download', into] : ['reinstall', '--downloadonly', into]
  return [program, ...always[dialect], ...only(dialect, source), ...words, spec(dialect, wanted)]
}

/** Removes packages; what they brought along and nothing needs any more stays too. */
export function removeCommand(
  dialect: Dialect,
  program: string,
  names: readonly string[],
): Command {
  const offline = dialect === 'dnf5' ? '--disable-repo=*' : '--disablerepo=*'
  const alone = '--setopt=clean_requirements_on_remove=0'
  return [program, ...always[dialect], offline, alone, 'remove', ...names]
}

/**
 * Reads the list of versions, by package. dnf prints name and version with a tab between; yum 3 prints
 * `name.arch version repository` in columns and breaks long lines.
 */
export function parseVersions(dialect: Dialect, output: string): Map<string, string[]> {
  const rows =
    dialect === 'yum'
      ? output
          .replace(/\n[ \t]+/g, ' ')
          .split('\n')
          .map((line) => line.trim().split(/\s+/))
          .filter(([name = '', version = '']) => /\.\w+$/.test(name) && /^\d/.test(version))
          .map(([name = '', version = '']) => [name.replace(/\.\w+$/, ''), version])
      : output.split('\n').map((line) => line.trim().split('\t'))
  const versions = new Map<string, string[]>()
  for (const [name, version] of rows) {
    if (name && version) versions.set(name, [...(versions.get(name) ?? []), version])
  }
  return versions
}
