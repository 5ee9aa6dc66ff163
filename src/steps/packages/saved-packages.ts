import { asFailure } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import { networkFault } from '../../packages/network-fault.ts'
import type {
  InstallOptions,
  KnownPackage,
  PackageManager,
  SavedPackage,
} from '../../packages/package-manager.ts'
import type { StepContext } from '../step.ts'

/** Paths of package files in the backups of a run, by the name of the package. JSON. */
export type Saved = Readonly<Record<string, string>>

/**
 * Saves the files of packages that will be replaced, so that they can be put back whatever becomes of the
 * repository. Warns of those that cannot be had any more.
 */
export async function savePackages(
  manager: PackageManager,
  packages: readonly KnownPackage[],
  { host, backups, warn }: StepContext,
  options: InstallOptions,
): Promise<Saved | undefined> {
  if (packages.length === 0) return undefined
  const directory = `${backups}/packages`
  await host.makeDirectory(directory, { owner: { user: '0', group: '0' }, mode: 0o700 })
  const printed = new Map<string, string>()
  const unsaved = (name: string, text: string) => void printed.set(name, text)
  const saved = await manager.save(host, packages, directory, { ...options, unsaved })
  for (const { name, version } of packages) {
    if (saved[name]) continue
    const fault = networkFault(printed.get(name) ?? '')
    const why =
      fault && fault.code !== 'NOT_FOUND'
        ? `cannot be saved, ${fault.words}`
        : 'is no longer in the repository'
    warn(`${name} ${version} ${why}: once replaced, it may be impossible to put it back.`)
  }
  return saved
}

/** Parts packages into those of which the saved file is there, and the others. */
async function bySaved(
  host: Host,
  saved: Saved,
  packages: readonly KnownPackage[],
): Promise<[SavedPackage[], KnownPackage[]]> {
  const there: SavedPackage[] = []
  const others: KnownPackage[] = []
  for (const one of packages) {
    const file = saved[one.name]
    if (file && (await host.stat(file))) there.push({ ...one, file })
    else others.push(one)
  }
  return [there, others]
}

/** Brings packages back to the versions that they had: from what was saved, the others from the repository. */
export async function putBackPackages(
  manager: PackageManager,
  { host, warn }: Pick<StepContext, 'host' | 'warn'>,
  saved: Saved,
  packages: readonly KnownPackage[],
  options: InstallOptions,
): Promise<void> {
  const [there, others] = await bySaved(host, saved, packages)
  if (there.length > 0) {
    await manager.installSaved(host, there, options).catch((error) => {
      warn(`Saved packages could not be put back: ${asFailure(error).message}`)
      others.push(...there) // the repository may have them yet
    })
  }
  if (others.length > 0) await manager.putBack(host, others, options)
}
