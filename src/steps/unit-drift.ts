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

/** Says how a unit stands otherwise than a step left it; one that runs without having been told to is no matter. */
export function unitDrift(unit: string, before: Standing, left: Standing, now: Found): Drift[] {
  const lost = (left.enabled && !now.enabled) || (left.active && !now.active)
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
