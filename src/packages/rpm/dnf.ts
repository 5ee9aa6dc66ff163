import { setTimeout as delay } from 'node:timers/promises'
import type { Host } from '../../host/host.ts'
import {
  type InstallOptions,
  LIMIT,
  type PackageManager,
  type PackageSource,
  type WantedPackage,
} from '../package-manager.ts'
import { newestOf, resolveAll } from '../resolve-version.ts'
import {
  type Command,
  type Dialect,
  downgradeCommand,
  downloadCommand,
  installCommand,
  parseVersions,
  type Reach,
  refreshCommand,
  removeCommand,
  versionsCommand,
  withRefresh,
} from './dnf-commands.ts'
import { forgetMetadataKeys } from './dnf-keys.ts'
import { readInstalled } from './rpm-database.ts'
import { packagesFailed, repositoryRefused, stillLocked } from './rpm-errors.ts'
import { onRpm, removeAlone } from './rpm-manager.ts'
import { failedScripts, type Said, wantsOthers, wholeOf } from './rpm-output.ts'
import { compareRpmVersions } from './rpm-version.ts'
import { saveRpms } from './saved-rpms.ts'

const TRY_AGAIN_AFTER = 2_000 // ms

/** Not every dialect has an exit code of its own for this: dnf 4 has 200, yum 3 and dnf 5 say 1. */
const lockMessage = /already locked by|currently holding the yum lock|rpm transaction lock/

/** Says whether a command failed for a lock that another program holds. */
export function isLocked(code: number, said: Said): boolean {
  return code === 200 || (code !== 0 && lockMessage.test(wholeOf(said)))
}

export interface Outcome {
  readonly ok: boolean
  readonly said: Said
}

/**
 * Runs a command of yum or dnf; a lock that somebody else took meanwhile is waited for, up to the limit.
 * 100 is information (there are updates). Throws PACKAGE_MANAGER_LOCKED.
 */
export async function runDnf(
  host: Host,
  dialect: Dialect,
  command: Command,
  { lockLimit, onLine }: InstallOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const end = performance.now() + lockLimit
  while (true) {
    const expect = [0, 1, 3, 100, 200]
    const said = await host.run(command, { env, expect, timeout: LIMIT, onLine })
    if (!isLocked(said.code, said)) return { ok: said.code === 0 || said.code === 100, said }
    if (performance.now() > end) throw stillLocked(dialect, said)
    onLine(`Another program holds the lock of ${dialect}; waiting ...`)
    await delay(TRY_AGAIN_AFTER)
  }
}

/** On RHEL 8 and later yum is dnf under its old name; a small image may have that name only. */
async function programOf(host: Host, dialect: Dialect): Promise<string> {
  if (dialect === 'yum') return 'yum'
  return (await host.stat('/usr/bin/dnf')) ? 'dnf' : 'yum'
}

/** Gives the source with those of its key files that are there. */
async function present(host: Host, source: PackageSource): Promise<PackageSource> {
  const keys = source.keys ?? []
  const there = await Promise.all(keys.map((path) => host.stat(path, { follow: true })))
  return { ...source, keys: keys.filter((_, index) => there[index]) }
}

async function versionsOf(
  host: Host,
  dialect: Dialect,
  names: readonly string[],
  source: PackageSource,
): Promise<Map<string, string[]>> {
  const command = versionsCommand(dialect, await programOf(host, dialect), source, names)
  const { stdout } = await host.run(command, { expect: [0, 1] }) // 1: nothing is known of them
  return parseVersions(dialect, stdout)
}

async function refresh(host: Host, dialect: Dialect, options: InstallOptions): Promise<void> {
  await forgetMetadataKeys(host, dialect, options.source.id ?? '')
  const source = await present(host, options.source)
  const command = refreshCommand(dialect, await programOf(host, dialect), source)
  const { ok, said } = await runDnf(host, dialect, command, options)
  if (!ok) throw repositoryRefused(dialect, source, said)
}

/**
 * Installs or downgrades, from our repository alone where that is enough. With `anew` the same process fetches
 * the metadata first, and checks its signature.
 */
async function change(
  host: Host,
  dialect: Dialect,
  make: typeof installCommand,
  packages: readonly WantedPackage[],
  options: InstallOptions,
  anew = false,
): Promise<void> {
  const [program, source] = [await programOf(host, dialect), await present(host, options.source)]
  const attempt = (reach: Reach) => {
    const command = make(dialect, program, source, packages, reach)
    if (reach === 'all') return runDnf(host, dialect, command, options)
    return runDnf(host, dialect, anew ? withRefresh(command) : command, options, options.alone)
  }
  let outcome = await attempt('ours')
  // Was it the repository or the packages? A refresh tells.
  if (!outcome.ok && anew) await refresh(host, dialect, options)
  if (!outcome.ok && wantsOthers(outcome.said)) {
    options.onLine('A dependency is not in our repository; asking all of them ...')
    outcome = await attempt('all')
  }
  const names = packages.map(({ name }) => name)
  if (!outcome.ok || failedScripts(outcome.said, names).length > 0) {
    throw await packagesFailed(host, dialect, names, outcome.said)
  }
}

/** Gives yum 3, dnf 4 or dnf 5 behind the port: yum(8), dnf(8), dnf5(8). */
function yumLike(dialect: Dialect): PackageManager {
  const base = {
    ...onRpm(dialect),
    versions: (host: Host, names: readonly string[], source: PackageSource) =>
      versionsOf(host, dialect, names, source),
  }
  return {
    ...base,
    candidates: async (host, names, source) =>
      newestOf(await base.versions(host, names, source), compareRpmVersions),
    refresh: (host, options) => refresh(host, dialect, options),
    async install(host, packages, options) {
      // The versions that there are must be known before one of them can be chosen. yum 3 has no such flag.
      const isAsked = packages.some(({ version }) => version !== undefined)
      const atOnce = !options.fresh && !isAsked && !!options.alone && dialect !== 'yum'
      if (atOnce) await forgetMetadataKeys(host, dialect, options.source.id ?? '')
      else if (!options.fresh) await refresh(host, dialect, options)
      const exact = await resolveAll(base, host, packages, options.source)
      await change(host, dialect, installCommand, exact, options, atOnce)
    },
    async save(host, packages, directory, options) {
      const [program, source] = [
        await programOf(host, dialect),
        await present(host, options.source),
      ]
      return saveRpms(host, packages, directory, options, (wanted, into) =>
        downloadCommand(dialect, program, source, wanted, into),
      )
    },
    async putBack(host, packages, options) {
      await refresh(host, dialect, options)
      const installed = await readInstalled(host, () => false)
      const isNewer = ({ name, version }: Required<WantedPackage>) =>
        compareRpmVersions(installed.get(name)?.version ?? '', version) > 0
      const [newer, others] = [packages.filter(isNewer), packages.filter((one) => !isNewer(one))]
      if (newer.length > 0) await change(host, dialect, downgradeCommand, newer, options)
      if (others.length > 0) await change(host, dialect, installCommand, others, options)
    },
    async remove(host, names, options) {
      const command = removeCommand(dialect, await programOf(host, dialect), names)
      await removeAlone(host, names, options.purge, async () => {
        const { ok, said } = await runDnf(host, dialect, command, options)
        if (!ok) throw await packagesFailed(host, dialect, names, said)
      })
    },
  }
}

export const yum = yumLike('yum')
export const dnf = yumLike('dnf')
export const dnf5 = yumLike('dnf5')
