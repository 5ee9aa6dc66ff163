import { serviceManagers } from '../services/registry.ts'
import type { ServiceManager } from '../services/service-manager.ts'
import { type Drift, INSTALL_AGAIN } from './files/file-drift.ts'
import type { UndoingContext } from './step.ts'

/**
 * Gives the service manager by which a step is undone: the one in charge now. What was done in an image, where
 * nothing ran, is undone on a host that has booted from it. A run that undoes itself has its own.
 */
export async function servicesNow(
  recorded: ServiceManager['name'],
  { inCharge, sameRun }: Pick<UndoingContext, 'inCharge' | 'sameRun'>,
): Promise<ServiceManager> {
  return inCharge === undefined || sameRun ? serviceManagers[recorded] : inCharge()
}

/** How a unit stands, as far as steps care. */
interface Standing {
  readonly enabled: boolean
  readonly active: boolean
}

interface Found extends Standing {
  readonly exists: boolean
  readonly masked?: boolean
}

const words = ({ enabled, active }: Standing) =>
  `${enabled ? 'enabled' : 'not enabled'}, ${active ? 'running' : 'not running'}`

/**
 * Says how a unit stands otherwise than a step left it; one that runs without having been told to is no matter.
 * Where nothing runs, in a chroot or a tree under --root, only what is enabled counts.
 */
export function unitDrift(
  unit: string,
  before: Standing,
  left: Standing,
  now: Found,
  nothingRuns: boolean,
): Drift[] {
  const isDead = left.active && !now.active && !nothingRuns
  const lost = isDead || (left.enabled && !now.enabled)
  const back = !left.enabled && now.enabled
  if (!lost && !back) return []
  const gone = now.masked ? 'masked' : now.exists ? words(now) : 'not there'
  const remedy = now.masked
    ? `Run \`systemctl unmask ${unit}\`, then \`dd-fips install\`.`
    : INSTALL_AGAIN
  return [
    { what: unit, before: words(before), installed: words(left), now: gone, holds: false, remedy },
  ]
}
