import { installedVersion } from './agent-host.ts'
import type { Stage } from './scenario.ts'
import { agent, proxy, unit } from './units.ts'

interface Versions {
  readonly agent: string | undefined
  readonly proxy: string | undefined
}

/** The newest that the repository `old` serves, and `full`. */
export const old: Versions = { agent: '7.47.0', proxy: '1.1.0' }
export const newest: Versions = { agent: '7.66.0', proxy: '1.2.0' }

/** Gives the versions that are installed. */
export async function versionsOf(stage: Stage): Promise<Versions> {
  return {
    agent: await installedVersion(stage, agent),
    proxy: await installedVersion(stage, proxy),
  }
}

/** Both packages are there in these versions, and both services run. */
export async function stands(stage: Stage, versions: Versions): Promise<void> {
  const { t, host } = stage
  t.strictSame(await versionsOf(stage), versions)
  for (const name of [proxy, agent]) {
    t.match(await unit(host, name), { active: 'active', enabled: 'enabled' }, name)
  }
}
