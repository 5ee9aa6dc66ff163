import type { Host } from '../../host/host.ts'
import { refuseFullDisk } from '../network-fault.ts'
import {
  type InstallOptions,
  type KnownPackage,
  LIMIT,
  type SavedPackage,
} from '../package-manager.ts'
import { aptEnvironment } from './apt-commands.ts'
import { dpkgFailed, runDpkg } from './dpkg.ts'

/** Where apt keeps what it downloaded, until it is installed. */
export const CACHE = '/var/cache/apt/archives'

/** How apt begins the name of a package's file: the colon of an epoch is quoted. */
const nameOf = ({ name, version }: KnownPackage) => `${name}_${version.replace(':', '%3a')}_`

/** Gives the path of a package's file in a directory, as apt names it; undefined where there is none. */
export async function fileIn(host: Host, directory: string, wanted: KnownPackage) {
  const file = (await host.list(directory)).find(
    (name) => name.startsWith(nameOf(wanted)) && name.endsWith('.deb'),
  )
  return file && `${directory}/${file}`
}

/** Downloads what is installed once more, into a directory of ours; only root reads that, so root downloads. */
export function downloadCommand(
  packages: readonly KnownPackage[],
  directory: string,
): [string, ...string[]] {
  const options = [`Dir::Cache::archives=${directory}`, 'APT::Sandbox::User=root']
  return [
    ...(['apt-get', 'install', '--yes', '--reinstall', '--download-only'] as const),
    ...options.flatMap((option) => ['-o', option]),
    '--',
    ...packages.map(({ name, version }) => `${name}=${version}`),
  ]
}

/** See `PackageManager.save`: from apt's cache, else from the repository. */
export async function saveDebs(
  host: Host,
  packages: readonly KnownPackage[],
  directory: string,
  { onLine, unsaved }: InstallOptions,
): Promise<Record<string, string>> {
  const saved: Record<string, string> = {}
  for (const wanted of packages) {
    const cached = await fileIn(host, CACHE, wanted)
    const file = `${directory}/${nameOf(wanted)}.deb`
    if (cached === undefined) continue
    await host.copy(cached, file, { owner: { user: '0', group: '0' }, mode: 0o600 })
    saved[wanted.name] = file
  }
  const missing = packages.filter(({ name }) => saved[name] === undefined)
  if (missing.length === 0) return saved
  await host.makeDirectory(`${directory}/partial`, { mode: 0o700 })
  for (const wanted of missing) {
    const command = downloadCommand([wanted], directory)
    const options = { env: aptEnvironment, expect: [0, 100], timeout: LIMIT, onLine }
    const { code, stdout, stderr } = await host.run(command, options)
    if (code !== 0) {
      refuseFullDisk(`${stdout}\n${stderr}`, directory)
      unsaved?.(wanted.name, `${stdout}\n${stderr}`)
    }
    const file = await fileIn(host, directory, wanted)
    if (file) saved[wanted.name] = file
  }
  return saved
}

/** Puts saved packages in place, older or not. */
export async function installDebs(
  host: Host,
  packages: readonly SavedPackage[],
  options: InstallOptions,
): Promise<void> {
  const words = ['--install', ...packages.map(({ file }) => file)]
  const { code, stderr } = await runDpkg(host, words, options)
  if (code !== 0) throw dpkgFailed(words, stderr)
}
