import type { FileStatus, Host, Owner } from '../../host/host.ts'
import { makeDirectories } from '../../host/trees.ts'
import type { InstallOptions, PackageManager } from '../../packages/package-manager.ts'
import { kept, type Left } from '../left.ts'
import { settled, strangers } from './purge-realms.ts'

/** Packages that a run brought, and what is known of the time before it. */
export interface Removal {
  readonly names: readonly string[]
  /** As `remnantsOf` gave it before the run. */
  readonly remnants: readonly string[]
  /** Those of the remnants that were configured as they are when a package was removed: they are that again. */
  readonly configured: readonly string[]
  /** As `sharedThere` gave it before the run. */
  readonly shared: Shared
  /** Whether what stays of a package when it is removed is to go as well. */
  readonly purge: boolean
}

/**
 * Gives the packages of which something is on the host though they are not installed: configuration files of
 * an earlier installation, or what configuration management or people have put there for a coming one.
 */
export async function remnantsOf(
  host: Host,
  configured: readonly string[],
  missing: readonly string[],
): Promise<string[]> {
  return [...new Set([...configured, ...(await settled(host, missing))])]
}

/**
 * Removes packages, and purges those of which that can lose nothing of anybody's: nothing was there before
 * they came, and what is there now is theirs. Gives what stays of the others.
 */
export async function removePackages(
  manager: PackageManager,
  host: Host,
  removal: Removal,
  options: InstallOptions,
): Promise<Left[]> {
  const installed = await manager.installed(host)
  const there = removal.names.filter((name) => installed.has(name))
  // People may have changed them since; where one is gone already, it went with an earlier attempt.
  const shared = { ...removal.shared, ...(await sharedThere(host)) }
  try {
    return await removeThese(manager, host, { ...removal, there }, options)
  } finally {
    for (const path of Object.keys(removal.shared)) {
      const dress = shared[path]
      if ((await host.stat(path)) === undefined) await host.makeDirectory(path, dress)
    }
  }
}

/** No package owns it, base-files only makes it: dpkg takes it along where a package leaves it empty. */
const SHARED = ['/opt']

/** Directories of no package, with owner and mode: should a removal take one along, by whichever attempt, it is made again. */
export type Shared = Readonly<Record<string, { readonly owner: Owner; readonly mode: number }>>

/** Gives those that are there before packages come, and are to stay when these go. */
export async function sharedThere(host: Host): Promise<Shared> {
  const all = await Promise.all(SHARED.map(async (path) => [path, await host.stat(path)] as const))
  return Object.fromEntries(
    all.flatMap(([path, status]) => {
      if (status === undefined) return []
      const owner = { user: String(status.uid), group: String(status.gid) }
      return [[path, { owner, mode: status.mode }] as const]
    }),
  )
}

async function removeThese(
  manager: PackageManager,
  host: Host,
  removal: Removal & { readonly there: readonly string[] },
  options: InstallOptions,
): Promise<Left[]> {
  const { there } = removal
  if (!removal.purge) {
    if (there.length > 0) await manager.remove(host, there, { ...options, purge: [] })
    return []
  }
  // A removal that was cut off may have taken the package and not yet its configuration.
  const left = new Set(await manager.remnants(host))
  const half = removal.names.filter((name) => !there.includes(name) && left.has(name))
  const precious = new Map<string, string[]>()
  for (const name of [...there, ...half]) {
    const isOld = removal.remnants.includes(name)
    const theirs = isOld ? [] : await others(manager, host, name)
    if (isOld || theirs.length > 0) precious.set(name, theirs)
  }
  const purge = [...there, ...half].filter((name) => !precious.has(name))
  const files = await configurationOf(manager, host, [...precious.keys()])
  const holding = await contentsOf(host, [...precious.values()].flat().filter(isInEtc))
  if (there.length + purge.length > 0) await manager.remove(host, there, { ...options, purge })
  await bringBack(host, holding)
  const asBefore = new Set(removal.configured)
  const rest = [...precious].map(async ([name, theirs]) => {
    if (theirs.length === 0 && asBefore.has(name)) return []
    const [first] = theirs.length > 0 ? theirs : await thoseThere(host, files.get(name) ?? [])
    return first === undefined ? [] : [kept(told(name, first, theirs.length))]
  })
  return (await Promise.all(rest)).flat()
}

interface Content {
  readonly content: Buffer
  readonly status: FileStatus
}

const isInEtc = (path: string) => path.startsWith('/etc/')

/** Reads files that are to stay: those that a package does not call its configuration go with it. */
async function contentsOf(host: Host, paths: readonly string[]): Promise<Map<string, Content>> {
  const contents = new Map<string, Content>()
  for (const path of paths) {
    const status = await host.stat(path)
    const content = status?.kind === 'file' ? await host.read(path) : undefined
    if (status && content) contents.set(path, { content, status })
  }
  return contents
}

async function bringBack(host: Host, contents: ReadonlyMap<string, Content>): Promise<void> {
  for (const [path, { content, status }] of contents) {
    if (await host.stat(path)) continue
    const owner = { user: String(status.uid), group: String(status.gid) }
    await makeDirectories(host, '', path.slice(0, path.lastIndexOf('/')))
    await host.write(path, content, { owner, mode: status.mode })
  }
}

async function others(manager: PackageManager, host: Host, name: string): Promise<string[]> {
  const altered = await manager.alteredConfiguration(host, name)
  return [...new Set([...altered, ...(await strangers(manager, host, name))])].sort()
}

async function configurationOf(
  manager: PackageManager,
  host: Host,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = new Map<string, readonly string[]>()
  for (const name of names) {
    const own = await manager.filesOf(host, [name])
    files.set(name, own.filter(isInEtc))
  }
  return files
}

async function thoseThere(host: Host, paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => host.stat(path)))
  return paths.filter((_, index) => found[index] && found[index].kind !== 'directory')
}

function told(name: string, path: string, theirs: number): string {
  const start = `the configuration of ${name} was kept`
  if (theirs === 0) return `${start} (${path} ...): there was some before the install`
  const more = theirs > 1 ? ` and ${theirs - 1} more` : ''
  return `${start}: others made or changed ${path}${more}`
}
