import type { Host } from '../host/host.ts'
import type { InstalledPackage, PackageManager } from '../packages/package-manager.ts'
import type { ImportedKey } from '../packages/rpm-keys.ts'
import type { ServiceManager, UnitState } from '../services/service-manager.ts'
import type { StepContext } from './step.ts'

/**
 * What the host answered a moment ago, so that steps need not ask again: each question costs a process. A step
 * that changes something takes out what it has changed. Nobody else's changes are missed for long: the facts
 * are of this run, which holds the lock.
 */
export interface Known {
  /** The units that are asked for together, in one process. */
  readonly names?: readonly string[]
  units?: Promise<ReadonlyMap<string, UnitState>> | undefined
  installed?: Promise<ReadonlyMap<string, InstalledPackage>> | undefined
  keys?: Promise<ImportedKey[]> | undefined
}

type Asking = Pick<StepContext, 'host' | 'known'>

/** Returns the state of a unit, as known or as the service manager has it now. */
export async function unitState(
  { host, known }: Asking,
  manager: ServiceManager,
  unit: string,
): Promise<UnitState> {
  const state = (await known?.units)?.get(unit)
  if (state !== undefined) return state
  const names = [...new Set([...(known?.names ?? []), unit])]
  const asked = unitsNow({ names }, manager, host)
  if (known) known.units = asked
  const found = (await asked).get(unit)
  if (found === undefined) throw new Error(`no state of ${unit}`)
  return found
}

/** Takes out what is known of one unit: it is about to be changed. */
export function forgetUnit({ known }: Asking, unit: string): void {
  if (known?.units === undefined) return
  known.units = known.units.then((units) => new Map([...units].filter(([name]) => name !== unit)))
  known.units.catch(() => undefined) // whoever asks next meets it
}

/** Asks for the states of all units that are asked for together. */
export async function unitsNow(
  { names = [] }: Known,
  manager: ServiceManager,
  host: Host,
): Promise<ReadonlyMap<string, UnitState>> {
  const states = await manager.states(host, names)
  return new Map(states.map((state, at) => [names[at] ?? '', state]))
}

/** Returns everything installed, as known or as the package database has it now. */
export function installedNow(
  { host, known }: Asking,
  manager: PackageManager,
): Promise<ReadonlyMap<string, InstalledPackage>> {
  const installed = known?.installed ?? manager.installed(host)
  if (known) known.installed = installed
  return installed
}
