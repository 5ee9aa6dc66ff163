import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import type { PackageManager, PackageSource, WantedPackage } from './package-manager.ts'

type Compare = (a: string, b: string) => number

const withoutEpoch = (version: string) => version.replace(/^\d+:/, '')

/** Says whether a version is one that was asked for: `7.66` means 7.66.0-1 and 7.66.1-1, not 7.660; what is whole means itself. */
export function means(asked: string, version: string): boolean {
  const bare = withoutEpoch(version)
  if (version === asked || bare === asked) return true
  return bare.startsWith(asked) && /^[.~^-]/.test(bare.slice(asked.length))
}

const NEAREST = 5

/** The versions around the place where the one asked for would stand, newest first. */
function nearest(asked: string, newestFirst: readonly string[], compare: Compare): string[] {
  const older = newestFirst.findIndex((version) => compare(withoutEpoch(version), asked) < 0)
  const place = older < 0 ? newestFirst.length : older
  const from = Math.max(0, Math.min(place - Math.floor(NEAREST / 2), newestFirst.length - NEAREST))
  return newestFirst.slice(from, from + NEAREST)
}

/**
 * Finds the version of a repository that one asked for in part stands for (`7.66`, `7.66.1`, `7.66.0~rc.5`):
 * the newest release, a pre-release only where there is no release or it was asked for. Epochs need not be
 * given. Throws VERSION_NOT_FOUND (exit 6) with the nearest ones.
 */
export function resolveVersion(
  wanted: WantedPackage,
  versions: readonly string[],
  compare: Compare,
): WantedPackage {
  const asked = wanted.version
  if (asked === undefined) return wanted
  const newestFirst = [...new Set(versions)].sort((a, b) => compare(b, a))
  const found = newestFirst.filter((version) => means(asked, version))
  const version = found.find((candidate) => !candidate.includes('~')) ?? found[0]
  if (version !== undefined) return { name: wanted.name, version }
  const near = nearest(asked, newestFirst, compare)
  throw new DdFipsError({
    code: 'VERSION_NOT_FOUND',
    exit: 'settings',
    message:
      near.length === 0
        ? `The repository has no ${wanted.name} at all; version ${asked} was asked for.`
        : `The repository has no ${wanted.name} ${asked}. The nearest versions are ${near.join(', ')}.`,
    remedy: 'Set DD_AGENT_MINOR_VERSION to one that it has, or leave it out for the newest.',
  })
}

/**
 * Finds the exact versions of packages in what is known of the source; asks nothing where none was given.
 * Throws VERSION_NOT_FOUND.
 */
export async function resolveAll(
  manager: Pick<PackageManager, 'versions' | 'compareVersions'>,
  host: Host,
  packages: readonly WantedPackage[],
  source: PackageSource,
): Promise<WantedPackage[]> {
  const names = packages.flatMap(({ name, version }) => (version === undefined ? [] : [name]))
  const known = names.length > 0 ? await manager.versions(host, names, source) : new Map()
  return packages.map((wanted) =>
    resolveVersion(wanted, known.get(wanted.name) ?? [], manager.compareVersions),
  )
}

/** Gives the newest of the versions of each package. */
export function newestOf(
  versions: ReadonlyMap<string, readonly string[]>,
  compare: Compare,
): Map<string, string> {
  return new Map(
    [...versions].flatMap(([name, all]) => {
      const [newest] = [...all].sort((a, b) => compare(b, a))
      return newest === undefined ? [] : [[name, newest] as const]
    }),
  )
}
