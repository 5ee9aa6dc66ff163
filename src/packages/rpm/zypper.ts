import { anyExit, type Host } from '../../host/host.ts'
import {
  type InstallOptions,
  LIMIT,
  type PackageManager,
  type PackageSource,
  type WantedPackage,
} from '../package-manager.ts'
import { newestOf, resolveAll } from '../resolve-version.ts'
import { packagesFailed, repositoryRefused, stillLocked } from './rpm-errors.ts'
import { onRpm, removeAlone } from './rpm-manager.ts'
import { failedScripts, type Said, wantsOthers, wholeOf } from './rpm-output.ts'
import { compareRpmVersions } from './rpm-version.ts'
import { saveRpms } from './saved-rpms.ts'
import {
  type Command,
  downloadCommand,
  type Ending,
  endingOf,
  type InstallWishes,
  installCommand,
  parseVersions,
  refreshCommand,
  removeCommand,
  versionsCommand,
} from './zypper-commands.ts'

interface Outcome {
  readonly ending: Ending
  readonly said: Said
}

/** Runs a command; zypper itself waits for its lock, up to the limit. Throws PACKAGE_MANAGER_LOCKED. */
async function run(
  host: Host,
  command: Command,
  { source, lockLimit, onLine }: InstallOptions,
  variables: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const env = { ZYPP_LOCK_TIMEOUT: String(Math.ceil(lockLimit / 1000)), ...variables }
  const said = await host.run(command, { env, expect: anyExit, timeout: LIMIT, onLine })
  const { ending, note } = endingOf(said.code, wholeOf(said), source)
  if (ending === 'locked') throw stillLocked('zypper', said)
  if (note) onLine(note)
  return { ending, said }
}

async function versionsOf(host: Host, names: readonly string[], source: PackageSource) {
  const { stdout } = await host.run(versionsCommand(source, names), { expect: anyExit })
  return parseVersions(stdout)
}

async function refresh(host: Host, options: InstallOptions): Promise<void> {
  const { ending, said } = await run(host, refreshCommand(options.source), options)
  if (ending !== 'done') throw repositoryRefused('zypper', options.source, said)
}

const CACHES = ['/var/cache/zypp/raw', '/var/cache/zypp/solv']

/** Whether zypper has metadata of a repository; of one that it has none of it fetches that by itself. */
async function isCached(host: Host, { id = '' }: PackageSource): Promise<boolean> {
  const there = await Promise.all(CACHES.map((path) => host.stat(`${path}/${id}`)))
  return there.some((status) => status !== undefined)
}

async function install(
  host: Host,
  packages: readonly WantedPackage[],
  options: InstallOptions,
  older: boolean,
): Promise<void> {
  const isAsked = packages.some(({ version }) => version !== undefined)
  const isNew = options.alone !== undefined && !(await isCached(host, options.source))
  const atOnce = !options.fresh && !isAsked && isNew
  if (!options.fresh && !atOnce) await refresh(host, options)
  const exact = await resolveAll(zypper, host, packages, options.source)
  const attempt = (reach: InstallWishes['reach']) => {
    const command = installCommand(options.source, exact, { reach, older })
    return run(host, command, options, reach === 'ours' ? options.alone : {})
  }
  let outcome = await attempt('ours')
  // Was it the repository or the packages? A refresh tells.
  if (outcome.ending === 'failed' && atOnce) await refresh(host, options)
  if (outcome.ending === 'failed' && wantsOthers(outcome.said)) {
    options.onLine('A dependency is not in our repository; asking all of them ...')
    outcome = await attempt('all')
  }
  await accept(
    host,
    packages.map(({ name }) => name),
    outcome,
  )
}

/** Throws what went wrong. A failed script of a package that is not ours is no reason to undo. */
async function accept(host: Host, names: readonly string[], { ending, said }: Outcome) {
  const scripts = failedScripts(said, names)
  if (ending === 'failed' || scripts.length > 0)
    throw await packagesFailed(host, 'zypper', names, said)
}

/** zypper by zypper(8). */
export const zypper: PackageManager = {
  ...onRpm('zypper'),
  candidates: async (host, names, source) =>
    newestOf(await versionsOf(host, names, source), compareRpmVersions),
  versions: versionsOf,
  refresh,
  install: (host, packages, options) => install(host, packages, options, false),
  save: (host, packages, directory, options) =>
    saveRpms(host, packages, directory, options, (wanted, into) =>
      downloadCommand(options.source, wanted, into),
    ),
  putBack: (host, packages, options) => install(host, packages, options, true),
  remove: (host, names, options) =>
    removeAlone(host, names, options.purge, async () =>
      accept(host, names, await run(host, removeCommand(names), options)),
    ),
}
