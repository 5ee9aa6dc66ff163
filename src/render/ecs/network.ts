import { placeOf } from '../tree.ts'
import type { NetworkMode } from './options.ts'
import { type ContainerPlace, nameOf, places, type RenderStep } from './step.ts'
import { type TaskFile, taskError } from './task.ts'

/** Containers of a task that have to do with the proxy. */
export interface Cast {
  readonly agents: readonly ContainerPlace[]
  readonly proxy: ContainerPlace | undefined
}

/**
 * Gives the steps after which Agent and proxy share a loopback. In `bridge` mode, ECS's default, each
 * container has one of its own, and the Agent takes a loopback address only for `fips.local_address`,
 * so that links cannot help; in `host` and `awsvpc` mode the containers of a task share one. `wanted`
 * overrides what the file has. Throws TASK_WITHOUT_NETWORK, TASK_NETWORK_IMPOSSIBLE and
 * TASK_NEEDS_BRIDGE (exit 6).
 */
export function shareNetwork(found: TaskFile, cast: Cast, wanted?: NetworkMode): RenderStep[] {
  const { task, base, isListOnly } = found
  const path = [...base, 'networkMode']
  const steps = unlink(cast)
  if (isListOnly) return steps
  const mode = task.networkMode ?? 'bridge'
  if (mode === 'none') {
    const problem = 'the network mode is none: the proxy could not reach Datadog'
    const remedy = 'Use host or awsvpc.'
    throw taskError('TASK_WITHOUT_NETWORK', found, placeOf(found.tree, path), problem, remedy)
  }
  const target = wanted ?? (mode === 'bridge' ? 'host' : mode)
  if (mode === target) return steps
  const other = impossible[target]
  if (other !== undefined && task.requiresCompatibilities?.includes(other)) {
    const start = placeOf(found.tree, [...base, 'requiresCompatibilities'])
    const problem = `networkMode ${target} is not possible with ${other}`
    const remedy = `Choose the other --network-mode, or leave ${other} out.`
    throw taskError('TASK_NETWORK_IMPOSSIBLE', found, start, problem, remedy)
  }
  refuseWhatNeedsBridge(found, cast, target)
  const was = task.networkMode ?? 'not set, which means bridge'
  return [...steps, { path, value: target, summary: `networkMode becomes ${target}; it is ${was}` }]
}

/** What ECS offers no such network for. */
const impossible: Readonly<Record<string, string>> = { host: 'FARGATE', awsvpc: 'EXTERNAL' }

/** An Agent's link to the proxy is of no use, and ECS takes links in bridge mode only. */
function unlink({ agents, proxy }: Cast): RenderStep[] {
  return agents.flatMap((agent) => {
    const links = agent.container.links ?? []
    const isProxy = (link: string): boolean => link.split(':')[0] === proxy?.container.name
    if (!links.some(isProxy)) return []
    const summary = `${nameOf(agent)}: the link to ${proxy?.container.name} is removed`
    const path = [...agent.path, 'links']
    if (links.every(isProxy)) return [{ path, summary }]
    const indexes = links.flatMap((link, index) => (isProxy(link) ? [index] : []))
    return indexes.reverse().map((index) => ({ path: [...path, index], summary }))
  })
}

function refuseWhatNeedsBridge(found: TaskFile, cast: Cast, target: string): void {
  const ours = [...cast.agents, cast.proxy].map((place) => place?.index)
  for (const place of places(found)) {
    const isOurs = ours.includes(place.index)
    const trouble = bridgeOnly(place, cast, target, isOurs)
    if (trouble === undefined) continue
    const [key, why] = trouble
    const start = placeOf(found.tree, [...place.path, ...key])
    const problem = `${nameOf(place)} ${why}, which ECS takes in bridge mode only; but there the Agent cannot reach the proxy, since each container has a loopback of its own`
    const remedy = 'Change this line, or give the Agent a task of its own.'
    throw taskError('TASK_NEEDS_BRIDGE', found, start, problem, remedy)
  }
}

function bridgeOnly(
  { container }: ContainerPlace,
  { proxy }: Cast,
  target: string,
  isOurs: boolean,
): [path: (string | number)[], why: string] | undefined {
  const links = container.links ?? []
  if (links.some((link) => !isOurs || link.split(':')[0] !== proxy?.container.name)) {
    return [['links'], 'has links']
  }
  for (const [index, mapping] of (container.portMappings ?? []).entries()) {
    const { containerPort, hostPort, containerPortRange } = mapping
    const key = ['portMappings', index]
    if (containerPortRange !== undefined) {
      // ECS takes a range in awsvpc mode too (PortMapping of its API); within the task it means the same there.
      if (target === 'awsvpc' && isOurs) continue
      return [key, 'has a range of ports']
    }
    if (container === proxy?.container) continue // its ports are put right anyway
    if (hostPort === undefined && isOurs) continue // nobody outside the task looks for it
    if (hostPort !== containerPort) {
      const where = hostPort ? `at port ${hostPort}` : 'at any port'
      return [key, `has port ${containerPort} ${where} of the host`]
    }
  }
  const notInVpc = (['hostname', 'dnsServers', 'extraHosts'] as const).find(
    (key) => container[key] !== undefined,
  )
  return target === 'awsvpc' && notInVpc ? [[notInVpc], `has ${notInVpc}`] : undefined
}
