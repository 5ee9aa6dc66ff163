import { type BundleSource, unpacked, withBundle } from '../bundle/offline.ts'
import type { Host } from '../host/host.ts'
import { removeTree } from '../host/trees.ts'
import type {
  InstallOptions,
  PackageManager,
  PackageSource,
  WantedPackage,
} from '../packages/package-manager.ts'
import { packageManagers } from '../packages/registry.ts'
import { serviceManagers } from '../services/registry.ts'
import type { ServiceManager, UnitState } from '../services/service-manager.ts'
import { statesOf } from '../services/states-of.ts'
import { installedNow, unitState } from './known.ts'
import type { Left } from './left.ts'
import {
  difference,
  ownChanges,
  type PackageChanges,
  packageDrift,
  type Versions,
  versions,
} from './packages/package-changes.ts'
import { todo } from './packages/packages-to-install.ts'
import { putBackPackages, type Saved, savePackages } from './packages/saved-packages.ts'
import { remnantsOf, removePackages, type Shared, sharedThere } from './packages/uninstall.ts'
import type { DoingContext, StepContext, StepKind } from './step.ts'
import { servicesNow } from './units.ts'

/** Installs what is missing, in one call; with `upgrade` also brings what is there to the newest version. */
export interface InstallPackages {
  readonly kind: 'install-packages'
  readonly manager: PackageManager['name']
  readonly packages: readonly WantedPackage[]
  readonly upgrade: boolean
  readonly source: PackageSource
  /** The bundle that they come from, where the host has no network. */
  readonly bundle?: BundleSource
  /** Packages that the package manager itself needs for the repository (old apt: apt-transport-https). */
  readonly prerequisites: readonly string[]
  /** Units that package scripts must not start before their configuration is written. */
  readonly hold: { readonly manager: ServiceManager['name']; readonly units: readonly string[] }
  /** The unit that must be restarted when a package changes, by package. */
  readonly units: Readonly<Record<string, string>>
}

interface Before {
  /** Everything that was installed, so that what came in is known even if we are killed meanwhile. */
  readonly installed: Versions
  /** Packages that were not installed and of which something was there. */
  readonly remnants: readonly string[]
  /** Those of them that were removed but for their configuration (dpkg's `rc`). */
  readonly configured: readonly string[]
  /** Directories that packages share and none owns, those that were there. */
  readonly shared: Shared
  /** Files of the packages that an upgrade replaces, by name: those that could still be had. */
  readonly saved?: Saved
  /** Units that we hold back, and release again; those that somebody masked are not among them. */
  readonly held: readonly string[]
  /** Units that ran: package scripts stop them, and may not start what they put back. */
  readonly active: readonly string[]
  /** Units that were enabled: package scripts enable theirs whenever they run. */
  readonly enabled: readonly string[]
}

function options(
  step: InstallPackages,
  context: StepContext & Pick<DoingContext, 'fresh'>,
): InstallOptions {
  const { lockLimit, say, fresh } = context
  const { source, prerequisites } = step
  return { source, prerequisites, lockLimit, onLine: say, fresh: fresh?.has(source.file) === true }
}

/** What the step itself names. */
const own = ({ packages, prerequisites }: InstallPackages) => [
  ...packages.map(({ name }) => name),
  ...prerequisites,
]

/** Gives the host with more variables for what is run: package scripts have them from their manager. */
function telling(host: Host, variables: Readonly<Record<string, string>>): Host {
  const run: Host['run'] = (command, options = {}) =>
    host.run(command, { ...options, env: { ...variables, ...options.env } })
  return { ...host, run }
}

/** True if the service manager has nothing of a unit: no definition, no mask, no process of one that was removed. */
const isUnknown = ({ exists, masked, active, failed, pids }: UnitState) =>
  !exists && !masked && !active && !failed && pids.length === 0

/** Has units that package scripts enabled start at boot no more than they did before. */
async function disableAgain(
  { hold }: InstallPackages,
  host: Host,
  services: ServiceManager,
  { enabled }: Before,
): Promise<void> {
  const states = await services.states(host, hold.units)
  for (const [index, unit] of hold.units.entries()) {
    const isNew = states[index]?.exists && states[index].enabled && !enabled.includes(unit)
    if (isNew) await services.disable(host, unit)
  }
}

export const installPackages: StepKind<InstallPackages, Before, PackageChanges> = {
  describe: ({ packages }) => `install ${packages.map(({ name }) => name).join(', ')}`,
  async check(step, context) {
    const { wanted, lines, unknown } = await todo(step, context)
    if (lines.length === 0) return undefined
    const names = [...wanted.map(({ name }) => name), ...unknown]
    const affects = names.flatMap((name) => step.units[name] ?? [])
    return { summary: `packages: ${lines.join(', ')}`, affects }
  },
  async before(step, context) {
    const { host } = context
    const manager = packageManagers[step.manager]
    const installed = versions(await installedNow(context, manager))
    const isMissing = (name: string) => installed[name] === undefined
    const { wanted, unknown } = await todo(step, context)
    // With a bundle there is no network to have them from.
    const names = step.bundle ? [] : [...wanted.map(({ name }) => name), ...unknown]
    const replaced = names.flatMap((name) => {
      const version = installed[name]
      return version === undefined ? [] : [{ name, version }]
    })
    const saved = await savePackages(manager, replaced, context, options(step, context))
    const configured = await manager.remnants(host)
    const services = serviceManagers[step.hold.manager]
    const { units } = step.hold
    const states = await Promise.all(units.map((unit) => unitState(context, services, unit)))
    return {
      installed,
      configured,
      remnants: await remnantsOf(host, configured, own(step).filter(isMissing)),
      shared: await sharedThere(host),
      ...(saved && { saved }),
      held: step.hold.units.filter((_, index) => !states[index]?.masked),
      active: step.hold.units.filter((_, index) => states[index]?.active),
      enabled: step.hold.units.filter((_, index) => states[index]?.enabled),
    }
  },
  async apply(step, context, before) {
    const { host } = context
    const [manager, services] = [packageManagers[step.manager], serviceManagers[step.hold.manager]]
    const { wanted, unknown } = await todo(step, context)
    const { heard = [], known } = context
    const onLine = (line: string) => {
      heard.push(line)
      context.say(line)
    }
    const how = { ...options(step, context), onLine }
    const states = step.hold.units.map((unit) => unitState(context, services, unit))
    const unknownUnits = (await Promise.all(states)).every(isUnknown)
    if (known) Object.assign(known, { units: undefined, installed: undefined })
    try {
      const { variables, alone } = await services.hold(host, before.held, unknownUnits)
      const held = telling(host, variables)
      // A bundle's own repository has packages of the distribution, too.
      const first = (on: Host) =>
        manager.install(on, wanted, { ...how, alone: step.bundle ? undefined : alone })
      if (wanted.length === 0) await manager.refresh(held, how)
      else await (step.bundle ? withBundle(held, manager, step.bundle, onLine, first) : first(held))
      const rest = unknown.length > 0 ? (await todo(step, { host })).wanted : []
      if (rest.length > 0) await manager.install(held, rest, { ...how, fresh: true })
    } finally {
      const released = services.release(host, before.held)
      if (known === undefined) await released
      // Nobody asks for a unit, or starts one, before that is done.
      else known.units = released.then(() => statesOf(host, services, known.names ?? []))
      known?.units?.catch(() => undefined) // it is told to whoever asks
    }
    const now = versions(await installedNow(context, manager))
    return ownChanges(own(step), heard, difference(before.installed, now))
  },
  told({ added, changed }) {
    const fresh = Object.entries(added).map(([name, version]) => `${name} ${version}`)
    const newer = Object.entries(changed).map(([name, { from, to }]) => `${name} ${from} → ${to}`)
    return `packages: ${[...fresh, ...newer].join(', ')}`
  },
  async revert(step, context, before, after) {
    const { host } = context
    const manager = packageManagers[step.manager]
    const services = await servicesNow(step.hold.manager, context)
    const how = options(step, context)
    const { heard = [] } = context.sameRun ?? {}
    const left: Left[] = []
    // What was cut off must be finished before it can be removed, and its scripts must start nothing.
    try {
      const held = telling(host, (await services.hold(host, before.held)).variables)
      if ((await manager.interrupted(host)).length > 0) await manager.repair(held, how)
      const now = versions(await manager.installed(host))
      const all = difference(before.installed, now)
      const { added, changed } = after ?? ownChanges(own(step), heard, all)
      const strange = Object.keys(all.added).filter((name) => !(name in added))
      if (!after && !context.sameRun && strange.length > 0)
        context.warn(
          `Packages that came in since that run began stay, whoever installed them: ${strange.join(', ')}.`,
        )
      const older = Object.entries(changed).filter(([name, { from }]) => now[name] !== from)
      const wanted = older.map(([name, { from }]) => ({ name, version: from }))
      const missing = own(step).filter((name) => before.installed[name] === undefined)
      const names = [...new Set([...Object.keys(added), ...(after ? [] : missing)])]
      const { remnants, configured, shared } = before
      const removal = { names, remnants, configured, shared, purge: context.purge }
      left.push(...(await removePackages(manager, held, removal, how)))
      await putBackPackages(manager, { ...context, host: held }, before.saved ?? {}, wanted, how)
      await disableAgain(step, host, services, before)
    } finally {
      await services.release(host, before.held)
      // A build of an image that was cut off may have left its own hold, which is a file.
      if (step.hold.manager === 'none') await serviceManagers.none.release(host, before.held)
    }
    if (step.bundle) await removeTree(host, unpacked) // of a run that was cut off
    return left
  },
  async resume(step, context, before) {
    if (before.active.length === 0) return
    const { host } = context
    const services = await servicesNow(step.hold.manager, context)
    if (services.name === 'none') return // the boot starts what is enabled
    const states = await services.states(host, before.active)
    for (const [index, unit] of before.active.entries()) {
      if (states[index]?.exists && !states[index]?.active) await services.start(host, unit)
    }
  },
  async drift(step, { host }, before, after) {
    const manager = packageManagers[step.manager]
    const now = versions(await manager.installed(host))
    const names = step.packages.map(({ name }) => name)
    return packageDrift(names, before.installed, after, now, manager.compareVersions)
  },
}
