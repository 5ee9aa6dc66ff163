import type { InstalledPackage, PackageManager } from '../packages/package-manager.ts'
import type { ImportedKey } from '../packages/rpm/rpm-keys.ts'
import type { ServiceManager, UnitState } from '../services/service-manager.ts'
import { statesOf } from '../services/states-of.ts'
import type { DoingContext } from './step.ts'

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

type Asking = Pick<DoingContext, 'host' | 'known'>

/** Returns the state of a unit, as known or as the service manager has it now. */
export async function unitState(
  { host, known }: Asking,
  manager: ServiceManager,
  unit: string,
): Promise<UnitState> {
  const state = (await known?.units)?.get(unit)
  if (state !== undefined) return state
  const names = [...new Set([...(known?.names ?? []), unit])]
  const asked = statesOf(host, manager, names)
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

/** Returns everything installed, as known or as the package database has it now. */
export function installedNow(
  { host, known }: Asking,
  manager: PackageManager,
): Promise<ReadonlyMap<string, InstalledPackage>> {
  const installed = known?.installed ?? manager.installed(host)
  if (known) known.installed = installed
  return installed
}
