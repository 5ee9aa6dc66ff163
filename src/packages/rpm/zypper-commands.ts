import type { KnownPackage, PackageSource, WantedPackage } from '../package-manager.ts'

export type Command = [string, ...string[]]

/** Asks nothing; a key that is not trusted yet is then refused (zypper(8)). */
const always = ['zypper', '--non-interactive'] as const

/** Fetches the metadata of our repository anew and checks its signature, however old what is here. */
export function refreshCommand({ id = '' }: PackageSource): Command {
  return [...always, 'refresh', '--force', id]
}

/** Lists the versions of packages that our repository has, from metadata that is here already. */
export function versionsCommand({ id = '' }: PackageSource, names: readonly string[]): Command {
  const exactly = ['--details', '--match-exact', '--type', 'package', '--repo', id]
  return [...always, '--no-refresh', '--xmlout', 'search', ...exactly, ...names]
}

export interface InstallWishes {
  /** Where packages may come from: our repository alone, or every one that is enabled. */
  readonly reach: 'ours' | 'all'
  /** Whether an older version may take the place of a newer one. */
  readonly older: boolean
}

/** Installs packages in these versions, takes none that are merely recommended; what is locked stays. */
export function installCommand(
  { id = '' }: PackageSource,
  packages: readonly WantedPackage[],
  { reach, older }: InstallWishes,
): Command {
  return [
    ...always,
    'install',
    '--no-recommends',
    ...(older ? ['--oldpackage'] : []),
    ...(reach === 'ours' ? ['--repo', id] : []),
    ...packages.map(({ name, version }) => (version === undefined ? name : `${name}=${version}`)),
  ]
}

/** Downloads a package that is installed once more, below a directory, and does nothing else. */
export function downloadCommand(
  { id = '' }: PackageSource,
  { name, version }: KnownPackage,
  directory: string,
): Command {
  const words = ['install', '--download-only', '--force', '--no-recommends', '--repo', id]
  return [...always, '--pkg-cache-dir', directory, ...words, `${name}=${version}`]
}

/** Removes packages; what they brought along stays. */
export function removeCommand(names: readonly string[]): Command {
  return [...always, 'remove', '--no-clean-deps', ...names]
}

/** Reads the XML of a search: versions by package. */
export function parseVersions(output: string): Map<string, string[]> {
  const versions = new Map<string, string[]>()
  for (const [solvable] of output.matchAll(/<solvable [^>]*>/g)) {
    const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(solvable)?.[1]
    const [name, version] = [attribute('name'), attribute('edition')]
    if (name && version && attribute('kind') === 'package')
      versions.set(name, [...(versions.get(name) ?? []), version])
  }
  return versions
}

/** How a command of zypper ended, by its exit code and for 106 by what it said (zypper(8), EXIT CODES). */
export type Ending = 'done' | 'locked' | 'script-failed' | 'failed'

const NOTES: Readonly<Record<number, string>> = {
  102: 'zypper says: to be complete, this change wants the host to be restarted.',
  103: 'zypper says: it was changed itself; there may be more to update.',
}

/**
 * Reads an exit code. 100 to 103 are information; 106 is a failure where the repository that was passed
 * over is ours. Gives the note for people where there is one.
 */
export function endingOf(
  code: number,
  output: string,
  { id = '' }: PackageSource,
): { readonly ending: Ending; readonly note?: string } {
  const note = NOTES[code]
  if (code === 0 || (code >= 100 && code <= 103)) return { ending: 'done', ...(note && { note }) }
  if (code === 7) return { ending: 'locked' }
  if (code === 107) return { ending: 'script-failed' }
  if (code === 106) return { ending: skipped(output).includes(id) ? 'failed' : 'done' }
  return { ending: 'failed' }
}

/** Gives the repositories that were passed over: zypper names the address in brackets with the alias. */
function skipped(output: string): string[] {
  return [...output.matchAll(/^\[([^|\]]+)\|/gm)].map(([, id = '']) => id)
}
