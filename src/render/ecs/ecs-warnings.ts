import { DEFAULT_SITE, GOV_SITE } from '../../datadog/sites.ts'
import { lineAt } from '../../text/lines.ts'
import { bypasses } from '../bypasses.ts'
import { agentTagProblem, isDatadogs, parseImage, versionOf } from '../image.ts'
import type { Warning } from '../rendering.ts'
import { type Path, placeOf, treeAt } from '../tree.ts'
import type { Cast } from './network.ts'
import type { EcsOptions } from './options.ts'
import { type ContainerPlace, nameOf, places, type RenderStep } from './step.ts'
import type { TaskFile } from './task.ts'

interface Concern {
  readonly path: string
  readonly message: string
  readonly start: number | undefined
}

/** Gives what defeats the proxy, or keeps the definition from being registered, in the order of the file. */
export function ecsWarnings(
  found: TaskFile,
  cast: Cast,
  options: EcsOptions,
  steps: readonly RenderStep[],
): Warning[] {
  const concerns = [
    ...cast.agents.flatMap((agent) => agentConcerns(found, agent)),
    ...networkConcerns(found, options.networkMode),
    ...imageConcerns(found, cast, options),
    ...wrapperConcerns(found),
    ...platformConcerns(found),
    ...memoryConcerns(found, cast),
    ...misfitConcerns(found, steps),
  ]
  return concerns
    .sort((a, b) => (a.start ?? -1) - (b.start ?? -1))
    .map(({ path, message, start }) => ({
      path,
      message,
      ...(start !== undefined && { line: lineAt(found.text, start) }),
    }))
}

function agentConcerns(found: TaskFile, agent: ContainerPlace): Concern[] {
  const { container, path } = agent
  const { text, tree } = found
  const image = container.image ?? ''
  const name = nameOf(agent)
  const tag = parseImage(image).tag ?? '7'
  const problem = agentTagProblem(tag)
  const whole = treeAt(tree, path)
  const ways = whole ? bypasses(text, whole, versionOf(tag)) : []
  return [
    ...(problem
      ? [
          {
            path: 'image',
            message: `${name}: ${problem}`,
            start: placeOf(tree, [...path, 'image']),
          },
        ]
      : []),
    ...siteConcerns(found, agent),
    ...ways.map((way) => ({ ...way, message: `${name}: ${way.message}` })),
  ]
}

function imageConcerns(
  { tree }: TaskFile,
  { agents, proxy }: Cast,
  { image }: EcsOptions,
): Concern[] {
  const [agent] = agents
  if (!agent || proxy || image || isDatadogs(agent.container.image ?? '')) return []
  const message = `${nameOf(agent)} comes from a registry of your own, the proxy from Datadog's on ECR Public: --image names another`
  return [{ path: 'image', message, start: placeOf(tree, [...agent.path, 'image']) }]
}

function wrapperConcerns({ base, tree }: TaskFile): Concern[] {
  const [key] = base
  if (key === undefined) return []
  const message = `${key}: the output of describe-task-definition; RegisterTaskDefinition takes what is inside`
  return [{ path: String(key), message, start: placeOf(tree, base) }]
}

function siteConcerns({ tree }: TaskFile, agent: ContainerPlace): Concern[] {
  const { container, path } = agent
  const list = container.environment ?? []
  const index = list.findIndex(({ name }) => name === 'DD_SITE')
  const site = list[index]?.value
  if (site === GOV_SITE) return []
  const isElsewhere =
    index < 0 &&
    ((container.secrets ?? []).some(({ name }) => name === 'DD_SITE') ||
      (container.environmentFiles ?? []).length > 0)
  if (isElsewhere) return []
  const at: Path = index < 0 ? path : [...path, 'environment', index]
  const found = site ?? `not set, which means ${DEFAULT_SITE}`
  const message = `${nameOf(agent)}: DD_SITE is ${found}; the proxy serves ${GOV_SITE} only`
  return [{ path: 'DD_SITE', message, start: placeOf(tree, at) }]
}

function networkConcerns({ task, base, isListOnly, tree }: TaskFile, wanted?: string): Concern[] {
  if (isListOnly) {
    const message =
      'the network mode is not in this file: it must be host or awsvpc, or the Agent cannot reach the proxy'
    return wanted ? [] : [{ path: 'networkMode', message, start: undefined }]
  }
  if ((task.networkMode ?? 'bridge') !== 'bridge') return []
  const start = placeOf(tree, [...base, 'networkMode'])
  const message =
    wanted === 'awsvpc'
      ? 'awsvpc gives the task an address of its own: services and tasks now want a network configuration'
      : "host lets the containers use the host's network: their ports are open on all its addresses, and one such task fits a host (--network-mode awsvpc is the other way)"
  return [{ path: 'networkMode', message: `networkMode ${message}`, start }]
}

/** What ECS would refuse, unless our own steps put something in its place. */
function misfitConcerns({ misfits, tree }: TaskFile, steps: readonly RenderStep[]): Concern[] {
  const replaced = steps.map(({ path }) => placeOf(tree, path))
  return misfits
    .filter(({ start }) => !replaced.includes(start))
    .map(({ path, message, start }) => ({ path, message: `${path} ${message}`, start }))
}

function platformConcerns({ task, base, tree }: TaskFile): Concern[] {
  if (task.runtimePlatform?.cpuArchitecture !== 'ARM64') return []
  const path = 'runtimePlatform.cpuArchitecture'
  const start = placeOf(tree, [...base, 'runtimePlatform', 'cpuArchitecture'])
  return [{ path, message: 'ARM64: the proxy is in beta on this architecture', start }]
}

function memoryConcerns(found: TaskFile, { proxy }: Cast): Concern[] {
  if (found.isListOnly || found.task.memory !== undefined) return []
  return places(found)
    .filter(({ index }) => index !== proxy?.index)
    .filter(({ container: { memory, memoryReservation } }) => !memory && !memoryReservation)
    .map((place) => ({
      path: 'memory',
      message: `${nameOf(place)} has neither memory nor memoryReservation, and the task no memory: ECS refuses it on EC2`,
      start: placeOf(found.tree, place.path),
    }))
}
