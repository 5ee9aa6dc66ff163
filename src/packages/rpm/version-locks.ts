import type { Host } from '../../host/host.ts'
import { namePattern } from '../../text/name-pattern.ts'
import { readIni } from './ini.ts'
import type { IniDialect } from './ini-lines.ts'
import { words } from './option-values.ts'

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))

/** Where a version begins behind a name: with a digit or a star. */
const versions = [/-(\d+:)?\d[^-]*-[^-]*$/, /-(\d+:)?[\d*][^-]*$/]

/**
 * Reads versionlock.list of dnf (`name-epoch:version-release.*`) and of yum (`epoch:name-version-release.*`):
 * patterns of the names that are locked. A line with `!` only rules one version out.
 */
function parseVersionLockList(text: string): string[] {
  return lines(text)
    .filter((line) => !line.startsWith('!'))
    .flatMap((line) => {
      const pattern = line.replace(/^\d+:/, '')
      const version = versions.find((one) => one.test(pattern))
      return version ? [pattern, pattern.replace(version, '')] : [pattern]
    })
}

/** Reads versionlock.toml of dnf 5: the names that are locked. */
function parseVersionLockToml(text: string): string[] {
  return lines(text).flatMap((line) => /^name\s*=\s*["'](.*)["']/.exec(line)?.[1] ?? [])
}

/** Reads the locks of zypper (/etc/zypp/locks): stanzas, of which those about packages count. */
function parseZyppLocks(text: string): string[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(stanza)?.[1]?.trim()
    const type = field('type')
    return type === undefined || type === 'package' ? (field('solvable_name') ?? []) : []
  })
}

/** Reads `exclude=` and `excludepkgs=` of the main section of yum.conf or dnf.conf. */
function parseExcludes(text: string, dialect: IniDialect): string[] {
  const main = readIni(text, dialect).sections.find(({ id }) => id === 'main')
  return [...words(main?.options.exclude), ...words(main?.options.excludepkgs)]
}

/** Gives the packages that the options of a repository hide: `exclude=`, `excludepkgs=`, `includepkgs=` (yum.conf(5)). */
export function hiddenBy(
  options: Readonly<Record<string, string>>,
  names: readonly string[],
): string[] {
  const testOf = (...option: string[]) => {
    const tests = option.flatMap((name) => words(options[name])).map(namePattern)
    return (name: string) => tests.some((test) => test(name))
  }
  const isExcluded = testOf('exclude', 'excludepkgs')
  const isIncluded = options.includepkgs ? testOf('includepkgs') : () => true
  return names.filter((name) => isExcluded(name) || !isIncluded(name))
}

type Reader = (text: string) => string[]

export type LockFiles = readonly (readonly [path: string, read: Reader])[]

/** The files in which an administrator says that a package shall stay as it is, by package manager. */
export const lockFiles = {
  yum: [
    ['/etc/yum/pluginconf.d/versionlock.list', parseVersionLockList],
    ['/etc/yum.conf', (text) => parseExcludes(text, 'yum')],
  ],
  dnf: [
    ['/etc/dnf/plugins/versionlock.list', parseVersionLockList],
    ['/etc/dnf/dnf.conf', (text) => parseExcludes(text, 'dnf')],
  ],
  dnf5: [
    ['/etc/dnf/versionlock.toml', parseVersionLockToml],
    ['/etc/dnf/dnf.conf', (text) => parseExcludes(text, 'dnf')],
  ],
  zypper: [['/etc/zypp/locks', parseZyppLocks]],
} as const satisfies Record<string, LockFiles>

/** Gives a test that says of a package whether it is held, by these files of the host. */
export async function readLocks(host: Host, files: LockFiles): Promise<(name: string) => boolean> {
  const patterns = await Promise.all(
    files.map(async ([path, read]) => read((await host.read(path))?.toString() ?? '')),
  )
  const tests = patterns.flat().map(namePattern)
  return (name) => tests.some((test) => test(name))
}
