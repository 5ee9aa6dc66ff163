import type { Host } from '../../host/host.ts'
import type { WantedPackage } from '../../packages/package-manager.ts'
import { packageManagers } from '../../packages/registry.ts'
import { resolveAll } from '../../packages/resolve-version.ts'
import type { InstallPackages } from '../install-packages.ts'
import { installedNow } from '../known.ts'
import type { DoingContext } from '../step.ts'

/** What of a step's packages there is to install. */
export interface Todo {
  readonly wanted: WantedPackage[]
  readonly lines: string[]
  /** Names of installed packages of which nothing is known yet: whether there are newer ones shows later. */
  readonly unknown: readonly string[]
}

/** Says what a step's packages lack, from what is known without asking the network. Throws VERSION_NOT_FOUND. */
export async function todo(
  step: InstallPackages,
  context: Pick<DoingContext, 'host' | 'known'>,
): Promise<Todo> {
  const { host } = context
  const manager = packageManagers[step.manager]
  const installed = await installedNow(context, manager)
  const missing = step.packages.filter(({ name }) => !installed.has(name))
  const lines = missing.map((wanted) => `${wanted.name} ${wordsFor(wanted, step)}`)
  if (!step.upgrade) return { wanted: missing, lines, unknown: [] }
  const present = step.packages.filter(({ name }) => installed.get(name)?.held === false)
  const names = present.map(({ name }) => name)
  const newest = await newestOf(step, host, present)
  if (newest.size === 0) {
    const open = names.map((name) => `${name} ${installed.get(name)?.version} → newest`)
    return { wanted: missing, lines: [...lines, ...open], unknown: names }
  }
  const older = names.flatMap((name) => {
    const [from, version] = [installed.get(name)?.version, newest.get(name)]
    const isOlder = from && version && manager.compareVersions(from, version) < 0
    return isOlder ? [{ name, from, version }] : []
  })
  return {
    wanted: [...missing, ...older.map(({ name, version }) => ({ name, version }))],
    lines: [...lines, ...older.map(({ name, from, version }) => `${name} ${from} → ${version}`)],
    unknown: [],
  }
}

function wordsFor({ name, version }: WantedPackage, { bundle }: InstallPackages): string {
  const brought = bundle?.packages[name]
  return brought ? `${brought} from the bundle` : (version ?? 'newest')
}

/** Gives what an upgrade would bring packages to: the newest, or what was asked for. Throws VERSION_NOT_FOUND. */
async function newestOf(
  { manager: name, source, bundle }: InstallPackages,
  host: Host,
  packages: readonly WantedPackage[],
): Promise<ReadonlyMap<string, string>> {
  if (bundle) return new Map(Object.entries(bundle.packages))
  if (packages.length === 0) return new Map()
  const manager = packageManagers[name]
  const names = packages.map((wanted) => wanted.name)
  const newest = await manager.candidates(host, names, source)
  const asked = packages.filter((wanted) => wanted.version && newest.has(wanted.name))
  const exact = await resolveAll(manager, host, asked, source)
  return new Map([...newest, ...exact.map((one) => [one.name, one.version ?? ''] as const)])
}
