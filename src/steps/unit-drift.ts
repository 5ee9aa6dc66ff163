import { type Drift, INSTALL_AGAIN } from './drift.ts'

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
