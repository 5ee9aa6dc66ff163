import { agentArguments } from '../../config/agent/agent-arguments.ts'
import { type Setting, winner } from '../../config/agent/setting.ts'
import { unitConfigs } from '../../datadog/units.ts'
import type { Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import { managerInCharge } from '../../services/registry.ts'
import type { Typed } from '../../services/service-manager.ts'
import { OF_MANAGER } from '../../survey/unit-environment.ts'
import { isDisplaced } from '../../system/file-identity.ts'
import type { CheckContext } from '../check.ts'
import type { AgentUnit } from './agent-units.ts'
import { proxySettings } from './proxy-settings.ts'

/** Why a process of the Agent does not do what datadog.yaml says. */
export interface Problem {
  readonly summary: string
  readonly remedy: string
}

/** Flags by which a process is told where its configuration is. */
const fileFlags = ['cfgpath', 'config', 'extracfgpath', 'sysprobe-config']

/** What the units of the packages name; the checks read all of it. */
const usualFiles = [
  places.agentConfigDirectory,
  places.agentConfig,
  ...Object.values(unitConfigs).map((name) => `${places.agentConfigDirectory}/${name}`),
]

const typedOf = ({ host, survey }: CheckContext) =>
  managerInCharge(host, survey.detection.init).typed

function overridden(unit: AgentUnit, context: CheckContext): Problem[] {
  return proxySettings.flatMap(({ key, isRight, elsewhere }) => {
    const later = winner(unit.layers, key)
    const all = unit.processes.map(({ pid, layers }) => ({ pid, found: winner(layers, key) }))
    const isWrong = (found: Setting | undefined) => {
      if (found === undefined) return false
      const isFile = found.source.startsWith(`${places.agentConfig}:`)
      return !isRight(found.value, context) && !(elsewhere && isFile)
    }
    const now = all.find(({ found }) => isWrong(found))
    const wrong = isWrong(later) ? later : now?.found
    if (wrong === undefined) return []
    const { name, value, source } = wrong
    const past = wrong !== later && wrong.value !== later?.value
    return [
      {
        summary: `${unit.name} ${past ? 'runs with' : 'gets'} ${name}=${value} (${source}), not ${key} as ${places.agentConfig} has it.`,
        remedy: cureOf(unit, wrong, past, context),
      },
    ]
  })
}

function cureOf(
  { name: unit, processes, state }: AgentUnit,
  { name, source }: Setting,
  past: boolean,
  context: CheckContext,
): string {
  const { restart, reload, show } = typedOf(context)
  if (source === OF_MANAGER)
    return `Run \`systemctl unset-environment ${name}\`, and look for it in DefaultEnvironment= of /etc/systemd/system.conf. Then run \`${restart(unit)}\`.`
  if (!past) return `Remove ${name} from ${source}, then run \`${reload(unit)}\`.`
  const isWrapped = processes.some(({ pid }) => pid !== state.pids[0])
  const also = isWrapped
    ? `what the unit runs before the Agent (\`${show(unit)}\`)`
    : '`systemctl show-environment`'
  return `Run \`${restart(unit)}\`. If ${name} comes back, look for it in ${also}.`
}

function misled({ name, processes }: AgentUnit, { show }: Typed): Problem[] {
  return processes.flatMap(({ words }) =>
    agentArguments(words.slice(1)).flags.flatMap(({ name: flag, value }) => {
      if (!fileFlags.includes(flag) || usualFiles.includes(value.replace(/\/$/, ''))) return []
      const summary = `${name} runs with --${flag} ${value}: that is not the configuration that was checked.`
      return [
        { summary, remedy: `Remove the flag from the unit (\`${show(name)}\`), then restart it.` },
      ]
    }),
  )
}

/** Files that a process sees otherwise than we do: its unit can put others in their place (BindReadOnlyPaths=). */
async function displaced(
  host: Host,
  { name, processes }: AgentUnit,
  { show, restart }: Typed,
): Promise<Problem[]> {
  const own = unitConfigs[name] ? [`${places.agentConfigDirectory}/${unitConfigs[name]}`] : []
  const paths = [places.agentConfig, ...own]
  const all = processes.flatMap(({ pid }) =>
    paths.map(async (path) => ((await isDisplaced(host, pid, path)) ? [path] : [])),
  )
  return [...new Set((await Promise.all(all)).flat())].map((path) => ({
    summary: `${name} sees another file as ${path} than this host.`,
    remedy: `Look for mounts of the unit over it (\`${show(name)}\`, BindPaths= and the like), then run \`${restart(name)}\`.`,
  }))
}

/** Returns all by which a unit of the Agent, as it runs and as it would start, departs from datadog.yaml. */
export async function unitFaults(unit: AgentUnit, context: CheckContext): Promise<Problem[]> {
  const typed = typedOf(context)
  return [
    ...overridden(unit, context),
    ...misled(unit, typed),
    ...(await displaced(context.host, unit, typed)),
  ]
}
