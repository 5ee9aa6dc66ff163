import { configTarget } from '../../config/agent/config-target.ts'
import { flatSettings } from '../../config/agent/flat-settings.ts'
import { type Setting, winner } from '../../config/agent/setting.ts'
import { agentUnit, agentUnits as allUnits, unitConfigs } from '../../datadog/units.ts'
import type { Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import { managerInCharge } from '../../services/registry.ts'
import type { UnitState } from '../../services/service-manager.ts'
import { needsReload, type UnitSources } from '../../services/systemd/unit-sources.ts'
import { processEnvironment, unitEnvironment } from '../../survey/unit-environment.ts'
import { processStart } from '../../system/processes.ts'
import type { CheckContext } from '../check.ts'

/** A unit of the Agent, and all that decides what its process does. */
export interface AgentUnit {
  readonly name: string
  readonly state: Pick<UnitState, 'pids' | 'startedAt' | 'active'>
  /** Unit files changed since systemd read them. */
  readonly needsReload: boolean
  /** Files that count for the process from its start, the configuration first. */
  readonly inputs: readonly string[]
  /** Configuration, environment, fleet policies; later ones win. What a start would see now. */
  readonly layers: readonly (readonly Setting[])[]
  /** The same with the environment of the running process; undefined where none runs. */
  readonly running: readonly (readonly Setting[])[] | undefined
  /** Command line of the main process. */
  readonly words: readonly string[]
}

interface Reading {
  readonly host: Host
  readonly settings: (files: readonly string[]) => Promise<Setting[]>
}

const memo = new WeakMap<CheckContext, Promise<AgentUnit[]>>()

/**
 * Gives the units of the Agent that this host has; gathered once for all checks. Where no service
 * manager runs to be asked it is one unit, of what the files say. Throws what reading configurations throws.
 */
export function agentUnits(context: CheckContext): Promise<AgentUnit[]> {
  const units = memo.get(context) ?? gather(context)
  memo.set(context, units)
  return units
}

async function gather({ host, survey }: CheckContext): Promise<AgentUnit[]> {
  const reading = { host, settings: settingsReader(host, survey.config?.settings() ?? []) }
  const manager = managerInCharge(host, survey.detection.init)
  if (manager.name === 'none') return [await unitOf(reading, agentUnit, atRest)]
  const units = allUnits.map((name) => {
    const state = survey.units.get(name)
    return state?.exists ? unitOf(reading, name, state) : []
  })
  return (await Promise.all(units)).flat()
}

/**
 * Says which unit has no process that can be looked at though it runs: nothing of it is seen then. Process ids
 * are of the survey; where the main one has ended since, what came in its place was not looked at.
 */
export async function unseen(host: Host, units: readonly AgentUnit[]): Promise<string | undefined> {
  const looked = units.map(async ({ name, state: { active, pids } }) => {
    const isThere = pids[0] !== undefined && (await processStart(host, pids[0])) !== undefined
    return active && !isThere ? [name] : []
  })
  const blind = (await Promise.all(looked)).flat()
  if (blind.length === 0) return undefined
  return `The processes of ${blind.join(', ')} could not be found.`
}

const atRest = { pids: [], startedAt: undefined, active: false, environment: {} }

/** Where no systemd says what else a unit is made of. */
const ofFiles: UnitSources = {
  files: [],
  environmentFiles: [places.agentEnvironment],
  needsReload: false,
}

async function unitOf(
  { host, settings }: Reading,
  name: string,
  state: AgentUnit['state'] & Pick<UnitState, 'environment' | 'sources'>,
): Promise<AgentUnit> {
  const { sources = ofFiles } = state
  const [pid] = state.active ? state.pids : []
  const own = unitConfigs[name] ? [`${places.agentConfigDirectory}/${unitConfigs[name]}`] : []
  const configuration = await settings([places.agentConfig, ...own])
  const environment = await unitEnvironment(host, name, state.environment, sources)
  const words = pid === undefined ? [] : await wordsOf(host, pid)
  const actual = pid === undefined ? undefined : await processEnvironment(host, pid, environment)
  const policiesOf = (variables: readonly Setting[]) =>
    policyFiles(words, [configuration, variables], unitConfigs[name])
  const policies = policiesOf(actual ?? environment)
  return {
    name,
    state,
    needsReload: await needsReload(host, name, state.sources),
    inputs: [
      await configTarget(host, places.agentConfig),
      ...own,
      ...sources.environmentFiles,
      ...(await deciding(host, sources.files)),
      ...policies,
    ],
    layers: [configuration, environment, await settings(policiesOf(environment))],
    running: actual && [configuration, actual, await settings(policies)],
    words,
  }
}

/** Lines of unit files that a process has from its start; limits and the like systemd can set on one that runs. */
const ofStart = /^\s*(Environment|EnvironmentFile|PassEnvironment|UnsetEnvironment|Exec\w+)\s*=/m

/** Gives the unit files that say what is run, or with which variables: `systemctl set-property` writes others. */
async function deciding(host: Host, files: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(files.map((path) => host.read(path)))
  return files.filter((_, index) => ofStart.test(String(texts[index] ?? '')))
}

/** Reads each file once, since units share them; datadog.yaml was read for the survey. */
function settingsReader(host: Host, ofAgent: Setting[]): Reading['settings'] {
  const files = new Map([[places.agentConfig as string, Promise.resolve(ofAgent)]])
  const read = async (file: string) => {
    const source = await host.read(file)
    return source ? flatSettings(file, source) : []
  }
  const once = (file: string) => {
    const settings = files.get(file) ?? read(file)
    files.set(file, settings)
    return settings
  }
  return async (wanted) => (await Promise.all(wanted.map(once))).flat()
}

/** Fleet policies are files of the same names in a directory that the configuration or a flag gives. */
function policyFiles(
  words: readonly string[],
  layers: readonly (readonly Setting[])[],
  own: string | undefined,
): string[] {
  const at = words.indexOf('--fleetcfgpath')
  const said = at < 0 ? undefined : words[at + 1]
  const directory = said ?? winner(layers, 'fleet_policies_dir')?.value
  if (typeof directory !== 'string' || !directory.startsWith('/')) return []
  return ['datadog.yaml', own].flatMap((file) => (file ? [`${directory}/${file}`] : []))
}

async function wordsOf(host: Host, pid: number): Promise<string[]> {
  return ((await host.read(`/proc/${pid}/cmdline`))?.toString() ?? '').split('\0').filter(Boolean)
}
