import { setTimeout as delay } from 'node:timers/promises'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { alteredConfiguration } from './altered-files.ts'
import {
  aptEnvironment,
  installCommand,
  isLocked,
  parseMadison,
  parsePolicy,
  parseRemovals,
  refreshAllCommand,
  refreshCommand,
  refreshTroubles,
  removeCommand,
  simulateRemoveCommand,
  wantsFullRefresh,
} from './apt-commands.ts'
import { aptRepository } from './apt-repository.ts'
import { compareDebVersions } from './deb-version.ts'
import { runDpkg } from './dpkg-run.ts'
import {
  halfInstalled,
  interruptedPackages,
  leftConfigured,
  parseDpkgStatus,
} from './dpkg-status.ts'
import { holderOfLock } from './locks.ts'
import type { InstallOptions, PackageManager, WantedPackage } from './package-manager.ts'
import { resolveAll } from './resolve-version.ts'
import { CACHE, fileIn, installDebs, saveDebs } from './saved-debs.ts'
import { LIMIT } from './time-limit.ts'
import { fetchRemedy } from './trust.ts'

const LOCKS = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/apt/lists/lock',
  '/var/cache/apt/archives/lock',
]
const STATUS = '/var/lib/dpkg/status'
const TRY_AGAIN_AFTER = 2_000 // ms

interface Outcome {
  readonly code: number
  readonly output: string
}

/** Runs apt-get; a lock that somebody else took meanwhile is waited for, up to the limit. */
async function aptGet(
  host: Host,
  command: readonly [string, ...string[]],
  { lockLimit, onLine }: InstallOptions,
): Promise<Outcome> {
  const end = performance.now() + lockLimit
  while (true) {
    const options = { env: aptEnvironment, expect: [0, 100], timeout: LIMIT, onLine }
    const result = await host.run(command, options)
    const output = `${result.stdout}\n${result.stderr}`
    const locked = result.code !== 0 && isLocked(output)
    if (!locked || performance.now() > end) return { code: result.code, output }
    onLine('Another program holds the lock of apt; waiting ...')
    await delay(TRY_AGAIN_AFTER)
  }
}

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
  const exact = await resolveAll(apt, host, packages, options.source)
  const command = installCommand(exact, options.lockLimit, ...more)
  let outcome = await aptGet(host, command, options)
  if (outcome.code !== 0 && wantsFullRefresh(outcome.output)) {
    options.onLine('A dependency is not at hand; refreshing all repositories ...')
    await refreshAll(host, options)
    outcome = await aptGet(host, command, options)
  }
  if (outcome.code !== 0) throw installationFailed(packages, outcome.output)
}

/** apt by apt-get(8) and apt-cache(8). */
export const apt: PackageManager = {
  name: 'apt',
  repository: aptRepository,
  async installed(host) {
    return parseDpkgStatus((await host.read(STATUS))?.toString() ?? '')
  },
  async candidates(host, names) {
    return parsePolicy((await host.run(['apt-cache', 'policy', '--', ...names])).stdout)
  },
  async versions(host, names) {
    const all = names.map(async (name) => [name, await versionsOf(host, name)] as const)
    return new Map(await Promise.all(all))
  },
  compareVersions: compareDebVersions,
  async interrupted(host) {
    const status = (await host.read(STATUS))?.toString() ?? ''
    const journal = (await host.list('/var/lib/dpkg/updates')).filter((name) => /^\d+$/.test(name))
    const names = interruptedPackages(status)
    return names.length === 0 && journal.length > 0 ? ['dpkg'] : names
  },
  // What was cut off while it was unpacked must be unpacked once more, from what apt had downloaded.
  async repair(host, options) {
    await runDpkg(host, ['--configure', '-a'], options)
    const files = await Promise.all((await broken(host)).map((one) => fileIn(host, CACHE, one)))
    const there = files.filter((file) => file !== undefined)
    if (there.length > 0) await runDpkg(host, ['--install', ...there], options)
  },
  lockHolder: (host) => holderOfLock(host, LOCKS),
  refresh,
  async install(host, packages, options) {
    if (options.prerequisites.length > 0) {
      await refreshAll(host, options)
      const wanted = options.prerequisites.map((name) => ({ name }))
      const { code, output } = await aptGet(
        host,
        installCommand(wanted, options.lockLimit),
        options,
      )
      if (code !== 0) throw installationFailed(wanted, output)
    }
    await install(host, packages, options)
  },
  save: saveDebs,
  installSaved: installDebs,
  putBack: (host, packages, options) => install(host, packages, options, '--allow-downgrades'),
  async remove(host, names, options) {
    await removeBroken(host, names, options)
    const { purge } = options
    await refuseToRemoveMore(host, names)
    // What stays in part goes first, together with what may need it.
    if (names.some((name) => !purge.includes(name))) await remove(host, names, false, options)
    if (purge.length > 0) await remove(host, purge, true, options)
  },
  async remnants(host) {
    return leftConfigured((await host.read(STATUS))?.toString() ?? '')
  },
  async filesOf(host, names) {
    if (names.length === 0) return []
    const { stdout } = await host.run(['dpkg', '-L', ...names], { expect: [0, 1] })
    return stdout.split('\n').filter((line) => line.startsWith('/'))
  },
  async alteredConfiguration(host, name) {
    const { stdout } = await host.run(['dpkg', '--verify', name], {
      expect: [0, 1],
      timeout: LIMIT,
    })
    return alteredConfiguration(stdout)
  },
}

const broken = async (host: Host) => halfInstalled((await host.read(STATUS))?.toString() ?? '')

/** apt refuses to touch what could not be unpacked again (dpkg(1), reinstreq). */
async function removeBroken(host: Host, names: readonly string[], options: InstallOptions) {
  const stuck = (await broken(host)).map(({ name }) => name).filter((name) => names.includes(name))
  const force = ['--remove', '--force-remove-reinstreq', '--', ...stuck]
  if (stuck.length > 0) await runDpkg(host, force, options)
}

async function remove(
  host: Host,
  names: readonly string[],
  purge: boolean,
  options: InstallOptions,
): Promise<void> {
  const command = removeCommand(names, purge, options.lockLimit)
  const { code, output } = await aptGet(host, command, options)
  const packages = names.map((name) => ({ name }))
  if (code !== 0) throw installationFailed(packages, output)
}

/** apt removes without asking what depends on a package, too: what people installed since, say. */
async function refuseToRemoveMore(host: Host, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const { stdout } = await host.run(simulateRemoveCommand(names), { expect: [0, 100] })
  const more = parseRemovals(stdout).filter((name) => !names.includes(name))
  if (more.length === 0) return
  throw new DdFipsError({
    code: 'PACKAGES_NEEDED',
    exit: 'unexpected',
    message: `${names.join(', ')} cannot be removed: ${more.join(', ')} would go with it.`,
    remedy: `Remove ${more.join(', ')} first, if nobody needs it, or keep both.`,
  })
}

function repositoryRefused(file: string, troubles: readonly string[]): DdFipsError {
  return new DdFipsError({
    code: 'REPOSITORY_REFUSED',
    exit: 'preflight',
    message: `apt does not accept the repository in ${file}:${quoted(troubles)}`,
    remedy: fetchRemedy(
      troubles,
      'Check that the address is right, that this host reaches it, and that a trusted key signs it. Nothing was installed from it.',
    ),
  })
}

function installationFailed(packages: readonly WantedPackage[], output: string): DdFipsError {
  const names = packages.map(({ name }) => name).join(', ')
  const said = output.split('\n').map((line) => line.trim())
  const isCause = (line = '') => /^dpkg: error.*:$/.test(line) // the line below it says why
  const lines = said.filter(
    (line, index) => /^E:|^dpkg: error|Depends:|held/.test(line) || isCause(said[index - 1]),
  )
  const locked = isLocked(output)
  return new DdFipsError({
    code: locked ? 'PACKAGE_MANAGER_LOCKED' : 'PACKAGES_NOT_INSTALLED',
    // Without the lock nothing was done; any other failure may have come after the first package.
    exit: locked ? 'preflight' : 'unexpected',
    message: `apt could not install or remove ${names}:${quoted(lines)}`,
    remedy: 'Fix what apt reports (`apt-get check` shows more), then run dd-fips again.',
  })
}

function quoted(lines: readonly string[]): string {
  return lines.length === 0 ? ' it gave no reason.' : lines.map((line) => `\n    ${line}`).join('')
}
