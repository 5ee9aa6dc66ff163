import type { Host } from '../host/host.ts'
import { makeDirectories, removeTree } from '../host/trees.ts'
import {
  type Repository as HostRepository,
  LIMIT,
  type PackageManager,
} from '../packages/package-manager.ts'
import { type Bundle, openBundle, readMember } from './open-bundle.ts'
import { refused } from './refused.ts'
import { type BundleRepository, repositoryOf } from './repository-of.ts'

/**
 * Gives the repository of a bundle in the place of the one that the settings ask for: no file names it, so
 * that no entry of a vanished path stays on the host; rpm gets its keys from the bundle, apt needs none.
 */
export function offlineRepository(found: HostRepository, { manifest }: Bundle): HostRepository {
  const { keyFiles, imports, packages, source } = found
  return {
    ...(keyFiles && { keyFiles: { ...keyFiles, given: manifest.keys } }),
    ...(imports && { imports }),
    source: { ...source, file: `${unpacked}/datadog.list`, ...(source.id && { id: 'datadog' }) },
    packages,
    prerequisites: [],
  }
}

/** Where a bundle is unpacked for as long as packages are installed; the package manager's own users read it. */
export const unpacked = '/var/cache/dd-fips-bundle'

/** A bundle in a plan: which one, and whose signatures its repository must bear. */
export interface BundleSource {
  readonly archive: string
  /** SHA-256 of its manifest. */
  readonly digest: string
  /** Fingerprints, 40 hexadecimal digits in upper case. */
  readonly trusted: readonly string[]
  /** Versions of Datadog's packages in it, by name. */
  readonly packages: Readonly<Record<string, string>>
}

/**
 * Unpacks a bundle, installs what the host lacks of the distribution's packages in it, and runs `act` with a
 * host whose package manager knows the bundle's repository and no other. Then nothing of it is left. Throws
 * what opening it throws, and COMMAND_FAILED.
 */
export async function withBundle(
  host: Host,
  manager: PackageManager,
  source: BundleSource,
  onLine: (line: string) => void,
  act: (host: Host) => Promise<void>,
): Promise<void> {
  const repository = repositoryOf(manager.name)
  if (repository === undefined) {
    throw refused(
      'NOT_SUPPORTED',
      `${manager.name} cannot install from a bundle.`,
      'Use a mirror (DD_REPO_URL).',
    )
  }
  const bundle = await openBundle(host, source.archive, { digest: source.digest })
  await removeTree(host, unpacked) // of a run that was cut off
  try {
    await unpack(host, bundle)
    await repository.write(host, unpacked, bundle.manifest, source.trusted)
    const alone = onlyFrom(host, repository)
    await installMissing(alone, manager, repository, bundle, onLine)
    await act(alone)
  } finally {
    await removeTree(host, unpacked)
  }
}

async function unpack(host: Host, bundle: Bundle): Promise<void> {
  await host.makeDirectory(unpacked)
  const wanted = bundle.manifest.files.filter(({ path }) => !path.startsWith('tool/'))
  for (const { path } of wanted) {
    const target = `${unpacked}/${path}`
    await makeDirectories(host, unpacked, target.slice(0, target.lastIndexOf('/')))
    await host.write(target, await readMember(host, bundle, path), { mode: 0o644, fresh: true })
  }
}

/** Gives the host with a package manager that was told of one repository. */
function onlyFrom(host: Host, { programs, words, environment }: BundleRepository): Host {
  return {
    ...host,
    run: ([program, ...rest], options = {}) =>
      programs.includes(program)
        ? host.run([program, ...words(unpacked), ...rest], {
            ...options,
            env: { ...options.env, ...environment(unpacked) },
          })
        : host.run([program, ...rest], options),
  }
}

async function installMissing(
  host: Host,
  manager: PackageManager,
  { installFiles }: BundleRepository,
  { manifest }: Bundle,
  onLine: (line: string) => void,
): Promise<void> {
  const installed = await manager.installed(host)
  const missing = Object.entries(manifest.dependencies).filter(([name]) => !installed.has(name))
  if (missing.length === 0) return
  const command = installFiles(missing.map(([, path]) => `${unpacked}/${path}`))
  await host.run(command, { timeout: LIMIT, onLine })
}
