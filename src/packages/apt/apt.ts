import type { Host } from '../../host/host.ts'
import { configurationAmong } from '../altered-files.ts'
import { holderOfLock } from '../locks.ts'
import {
  type InstallOptions,
  LIMIT,
  type PackageManager,
  type WantedPackage,
} from '../package-manager.ts'
import { resolveAll } from '../resolve-version.ts'
import {
  installCommand,
  limitedTo,
  parseMadison,
  parsePolicy,
  refreshAllCommand,
  refreshCommand,
  refreshTroubles,
  wantsFullRefresh,
} from './apt-commands.ts'
import { installationFailed, repositoryRefused } from './apt-errors.ts'
import { removeDebs } from './apt-remove.ts'
import { aptRepository } from './apt-repository.ts'
import { aptGet } from './apt-run.ts'
import { compareDebVersions } from './deb-version.ts'
import { alteredByDpkg, digestsOfDpkg, ownerByDpkg, provedByDpkg, runDpkg } from './dpkg.ts'
import {
  dpkgStatus,
  halfInstalled,
  interruptedPackages,
  leftConfigured,
  parseDpkgStatus,
} from './dpkg-status.ts'
import { CACHE, fileIn, installDebs, saveDebs } from './saved-debs.ts'

const LOCKS = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/apt/lists/lock',
  '/var/cache/apt/archives/lock',
]

async function refresh(host: Host, options: InstallOptions): Promise<void> {
  const { code, output } = await aptGet(host, refreshCommand(options.source.file), options)
  const troubles = refreshTroubles(output)
  if (code !== 0 || troubles.length > 0) throw repositoryRefused(options.source.file, troubles)
}

async function refreshAll(host: Host, options: InstallOptions): Promise<void> {
  // Repositories of others may be broken; whether what we need is there shows when it is installed.
  await aptGet(host, refreshAllCommand, options)
}

async function versionsOf(host: Host, name: string): Promise<string[]> {
  return parseMadison((await host.run(['apt-cache', 'madison', '--', name])).stdout)
}

async function install(
  host: Host,
  packages: readonly WantedPackage[],
  options: InstallOptions,
  ...more: string[]
): Promise<void> {
  if (!options.fresh) await refresh(host, options)
  const { source, alone } = options
  const exact = await resolveAll(apt, host, packages, source)
  const command = installCommand(exact, options.lockLimit, ...more)
  // With our repository alone first: then it is known whose scripts are run.
  const isLimited = source.alone === true && alone !== undefined
  let outcome = isLimited
    ? await aptGet(host, limitedTo(source.file, command), options, alone)
    : await aptGet(host, command, options)
  if (isLimited && outcome.code !== 0 && wantsFullRefresh(outcome.output))
    outcome = await aptGet(host, command, options)
  if (outcome.code !== 0 && wantsFullRefresh(outcome.output)) {
    options.onLine('A dependency is not at hand; refreshing all repositories ...')
    await refreshAll(host, options)
    outcome = await aptGet(host, command, options)
  }
  const names = packages.map(({ name }) => name)
  if (outcome.code !== 0) throw installationFailed(names, outcome.output)
}

/** apt by apt-get(8) and apt-cache(8). */
export const apt: PackageManager = {
  name: 'apt',
  repository: aptRepository,
  installed: async (host) => parseDpkgStatus(await dpkgStatus(host)),
  async candidates(host, names) {
    return parsePolicy((await host.run(['apt-cache', 'policy', '--', ...names])).stdout)
  },
  async versions(host, names) {
    const all = names.map(async (name) => [name, await versionsOf(host, name)] as const)
    return new Map(await Promise.all(all))
  },
  compareVersions: compareDebVersions,
  refused: async () => [],
  async interrupted(host) {
    const status = await dpkgStatus(host)
    const journal = (await host.list('/var/lib/dpkg/updates')).filter((name) => /^\d+$/.test(name))
    const names = interruptedPackages(status)
    return names.length === 0 && journal.length > 0 ? ['dpkg'] : names
  },
  // What was cut off while it was unpacked must be unpacked once more, from what apt had downloaded.
  async repair(host, options) {
    await runDpkg(host, ['--configure', '-a'], options)
    const broken = halfInstalled(await dpkgStatus(host))
    const files = await Promise.all(broken.map((one) => fileIn(host, CACHE, one)))
    const there = files.filter((file) => file !== undefined)
    if (there.length > 0) await runDpkg(host, ['--install', ...there], options)
  },
  lockHolder: (host) => holderOfLock(host, LOCKS),
  refresh,
  async install(host, packages, options) {
    if (options.prerequisites.length > 0) {
      await refreshAll(host, options)
      const wanted = options.prerequisites.map((name) => ({ name }))
      const command = installCommand(wanted, options.lockLimit)
      const { code, output } = await aptGet(host, command, options)
      if (code !== 0) throw installationFailed(options.prerequisites, output)
    }
    await install(host, packages, options)
  },
  save: saveDebs,
  installSaved: installDebs,
  putBack: (host, packages, options) => install(host, packages, options, '--allow-downgrades'),
  remove: removeDebs,
  remnants: async (host) => leftConfigured(await dpkgStatus(host)),
  async filesOf(host, names) {
    if (names.length === 0) return []
    const { stdout } = await host.run(['dpkg', '-L', ...names], { expect: [0, 1] })
    return stdout.split('\n').filter((line) => line.startsWith('/'))
  },
  ownerOf: ownerByDpkg,
  digests: digestsOfDpkg,
  async alteredConfiguration(host, name) {
    return configurationAmong(await alteredByDpkg(host, name, { timeout: LIMIT }))
  },
  proof: provedByDpkg,
  // dpkg brings a configuration file that is missing back only when it is told to (dpkg(1), --force-confmiss).
  reinstall: (name, version) =>
    `apt-get install -y --reinstall -o Dpkg::Options::=--force-confmiss ${name}=${version}`,
  reinstallFile: (file) => `dpkg --install --force-confmiss ${file}`,
}
