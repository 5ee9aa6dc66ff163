import { type AgentConfig, readAgentConfig } from '../config/agent/agent-config.ts'
import { configTarget } from '../config/agent/config-target.ts'
import { parseEnvironmentFile } from '../config/agent/environment-file.ts'
import { AGENT_PACKAGE } from '../datadog/packages.ts'
import { agentUnits, proxyUnit } from '../datadog/units.ts'
import type { Detection } from '../detect/detection.ts'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { upstreamVersion } from '../packages/apt/dpkg-status.ts'
import type { InstalledPackage, PackageManager, Platform } from '../packages/package-manager.ts'
import { managerOf } from '../packages/registry.ts'
import { managerInCharge } from '../services/registry.ts'
import type { UnitState } from '../services/service-manager.ts'
import { statesOf } from '../services/states-of.ts'

/** What of the host the recipe, the preflight and the checks need to know, gathered once. */
export interface Survey {
  readonly detection: Detection
  readonly manager: PackageManager
  readonly installed: ReadonlyMap<string, InstalledPackage>
  /** Version of the Agent's software, as `7.66.0`; undefined where it is not installed. */
  readonly agentVersion: string | undefined
  /** The Agent's configuration file as it is; undefined where there is none. */
  readonly config: AgentConfig | undefined
  /** Why the file that is there cannot be read as a configuration; only from `lenientSurvey`. */
  readonly configFault?: DdFipsError
  /** The Agent has its API key from its environment file, and needs none in its configuration. */
  readonly apiKeyInEnvironment?: boolean
  /** State of the proxy's unit and of each that the Agent may have, by name. */
  readonly units: ReadonlyMap<string, UnitState>
}

/** Gathers the survey. Throws what reading datadog.yaml throws (exit 6), and UNSAFE_PATH. */
export async function surveyHost(host: Host, detection: Detection): Promise<Survey> {
  const [rest, units] = await Promise.all([surveyFiles(host, detection), unitsNow(host, detection)])
  return { ...rest, units }
}

/** The same without the services; `installed` where that is known. */
export async function surveyFiles(
  host: Host,
  detection: Detection,
  installed?: Survey['installed'],
): Promise<Omit<Survey, 'units'>> {
  const manager = await managerOf(host, detection.packageManager ?? 'apt')
  const packages = installed ?? (await manager.installed(host))
  const agent = packages.get(AGENT_PACKAGE)
  const source = await host.read(await configTarget(host, places.agentConfig))
  const variables = (await host.read(places.agentEnvironment))?.toString() ?? ''
  return {
    detection,
    manager,
    installed: packages,
    agentVersion: agent && upstreamVersion(agent.version),
    config: source && readAgentConfig(places.agentConfig, source),
    apiKeyInEnvironment: !!parseEnvironmentFile(variables).DD_API_KEY,
  }
}

/** Returns the states of the units of the survey as they are now. */
export function unitsNow(host: Host, { init }: Detection): Promise<Survey['units']> {
  return statesOf(host, managerInCharge(host, init), [proxyUnit, ...agentUnits])
}

/** Gives what package managers want to know of the host. */
export function platformOf({ detection: { distribution, base, arch } }: Survey): Platform {
  const { id, version, release = version } = distribution
  return { id: base?.id ?? id, version: base?.version ?? version, own: { id, release }, arch }
}

/** Gives the survey also where datadog.yaml is damaged, with what is wrong with it. */
export async function lenientSurvey(host: Host, detection: Detection): Promise<Survey> {
  try {
    return await surveyHost(host, detection)
  } catch (error) {
    const isOfConfig = error instanceof DdFipsError && error.exit === 'settings'
    if (!isOfConfig) throw error
    const target = await configTarget(host, places.agentConfig)
    const read: Host['read'] = async (path) => (path === target ? undefined : host.read(path))
    return { ...(await surveyHost({ ...host, read }, detection)), configFault: error }
  }
}
