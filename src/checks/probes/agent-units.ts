import { agentArguments, flagValue } from '../../config/agent/agent-arguments.ts'
import { configTarget } from '../../config/agent/config-target.ts'
import { flatSettings } from '../../config/agent/flat-settings.ts'
import { type Setting, winner } from '../../config/agent/setting.ts'
import {
  agentUnit,
  agentUnits as allUnits,
  programConfigs,
  unitConfigs,
} from '../../datadog/units.ts'
import type { Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import { managerInCharge } from '../../services/registry.ts'
import type { UnitState } from '../../services/service-manager.ts'
import { managerVariables } from '../../services/systemd/manager-variables.ts'
import { processesNow } from '../../services/systemd/systemd.ts'
import { needsReload, type UnitSources } from '../../services/systemd/unit-sources.ts'
import { processEnvironment, unitEnvironment } from '../../survey/unit-environment.ts'
import { processStart } from '../../system/processes.ts'
import type { CheckContext } from '../check.ts'
import { type AgentProcess, findAgentProcesses } from './agent-processes.ts'

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
  /** All that runs in it. */
  readonly pids: readonly number[]
  /** The processes of it that count, the main one first: every program of the Agent, whatever stands before it. */
  readonly processes: readonly UnitProcess[]
  /** The layers of the first of them; undefined where none runs. */
  readonly running: readonly (readonly Setting[])[] | undefined
}

/** What decides what a running process does. */
export interface UnitProcess {
  readonly pid: number
  /** The whole command line. */
  readonly words: readonly string[]
  /** Configuration, its own environment, fleet policies; later ones win. */
  readonly layers: readonly (readonly Setting[])[]
}

interface Reading {
  readonly host: Host
  readonly settings: (files: readonly string[]) => Promise<Setting[]>
  /** What systemd gives every service. */
  readonly inherited: Readonly<Record<string, string>>
  /** Process ids of every running program of the Agent on this host. */
  readonly programs: ReadonlySet<number>
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

async function gather(context: CheckContext): Promise<AgentUnit[]> {
  const { host, survey } = context
  const manager = managerInCharge(host, survey.detection.init)
  const settings = settingsReader(host, survey.config?.settings() ?? [])
  if (manager.name === 'none') {
    return [await unitOf({ host, settings, inherited: {}, programs: new Set() }, agentUnit, atRest)]
  }
  const [inherited, all] = await Promise.all([
    manager.name === 'systemd' ? (context.inherited ?? managerVariables(host)) : {},
    findAgentProcesses(context),
  ])
  const programs = all.filter(({ subcommand }) => subcommand === undefined).map(({ pid }) => pid)
  const reading = { host, settings, inherited, programs: new Set(programs) }
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
  reading: Reading,
  name: string,
  state: AgentUnit['state'] & Pick<UnitState, 'environment' | 'sources'>,
): Promise<AgentUnit> {
  const { host, settings, inherited } = reading
  const { sources = ofFiles } = state
  const own = unitConfigs[name] ? [`${places.agentConfigDirectory}/${unitConfigs[name]}`] : []
  const configuration = await settings([places.agentConfig, ...own])
  const environment = await unitEnvironment(host, name, state.environment, sources, inherited)
  const policiesOf = (words: readonly string[], variables: readonly Setting[]) =>
    policyFiles(words, [configuration, variables], unitConfigs[name])
  const pids = state.active ? await processesNow(host, state.pids) : []
  const processes = await Promise.all(
    counting(reading, pids).map(async (pid): Promise<UnitProcess> => {
      const words = await wordsOf(host, pid)
      const actual = await processEnvironment(host, pid, environment)
      const policies = await settings(policiesOf(words, actual))
      return { pid, words, layers: [configuration, actual, policies] }
    }),
  )
  const [first] = processes
  const words = first?.words ?? []
  return {
    name,
    state,
    needsReload: await needsReload(host, name, state.sources),
    inputs: [
      await configTarget(host, places.agentConfig),
      ...own,
      ...sources.environmentFiles,
      ...(await deciding(host, sources.files)),
      ...policiesOf(words, first?.layers[1] ?? environment),
    ],
    layers: [configuration, environment, await settings(policiesOf(words, environment))],
    pids,
    processes,
    running: first?.layers,
  }
}

/**
 * The programs of the Agent among the processes of a unit, which need not have the main one: a wrapper may have started
 * them. Where none is known it is the main process.
 */
function counting({ programs }: Reading, pids: readonly number[]): readonly number[] {
  const found = pids.filter((pid) => programs.has(pid))
  return found.length > 0 ? found : pids.slice(0, 1)
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
  const said = flagValue(agentArguments(words.slice(1)), 'fleetcfgpath')
  const directory = said ?? winner(layers, 'fleet_policies_dir')?.value
  if (typeof directory !== 'string' || !directory.startsWith('/')) return []
  return ['datadog.yaml', own].flatMap((file) => (file ? [`${directory}/${file}`] : []))
}

/** Returns a process of the Agent that no unit of it has started, as a unit of its own. */
export async function strayUnit(
  { host, survey }: CheckContext,
  { pid, program, words }: Pick<AgentProcess, 'pid' | 'program' | 'words'>,
  name: string,
): Promise<AgentUnit> {
  const settings = settingsReader(host, survey.config?.settings() ?? [])
  const own = programConfigs[program.slice(program.lastIndexOf('/') + 1)]
  const files = own === undefined ? [] : [`${places.agentConfigDirectory}/${own}`]
  const configuration = await settings([places.agentConfig, ...files])
  const actual = await processEnvironment(host, pid, [])
  const policies = await settings(policyFiles(words, [configuration, actual], own))
  const layers = [configuration, actual, policies]
  return {
    name,
    state: { pids: [pid], startedAt: undefined, active: true },
    needsReload: false,
    inputs: [],
    layers,
    pids: [pid],
    processes: [{ pid, words, layers }],
    running: layers,
  }
}

async function wordsOf(host: Host, pid: number): Promise<string[]> {
  return ((await host.read(`/proc/${pid}/cmdline`))?.toString() ?? '').split('\0').filter(Boolean)
}
