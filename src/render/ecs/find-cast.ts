import { PROXY_IMAGE } from '../../datadog/image.ts'
import { isAgentImage, isProxyImage, parseImage } from '../image.ts'
import { placeOf } from '../tree.ts'
import type { Cast } from './network.ts'
import { type ContainerPlace, nameOf, places } from './step.ts'
import { type TaskFile, taskError } from './task.ts'

/**
 * Finds the Agent's containers by image, or the one that is named, and the proxy's. Throws, exit 6,
 * NO_AGENT_CONTAINER, and what the proxy cannot serve: TASK_ON_WINDOWS, TASK_ON_FARGATE,
 * TASK_IN_CIRCLE.
 */
export function findCast(found: TaskFile, agentName?: string): Cast {
  const all = places(found)
  const proxy =
    all.find(({ container }) => isProxyImage(container.image ?? '')) ??
    all.find(({ container }) => container.name === PROXY_IMAGE)
  const agents = all
    .filter(({ index }) => index !== proxy?.index)
    .filter(({ container: { name, image = '' } }) =>
      agentName === undefined ? isAgentImage(image) : name === agentName,
    )
  if (agents.length === 0) {
    const images = all.map((place) => `${nameOf(place)} (${place.container.image ?? 'no image'})`)
    const wanted = agentName === undefined ? 'the image of the Agent' : `the name ${agentName}`
    throw taskError(
      'NO_AGENT_CONTAINER',
      found,
      placeOf(found.tree, found.containers),
      `no container has ${wanted}; found: ${images.join(', ') || 'none'}`,
      "Name the Agent's container with --container NAME.",
    )
  }
  const cast = { agents, proxy }
  refuseWindows(found, agents)
  refuseFargate(found, agents)
  const names = agents.map(({ container }) => container.name)
  const circle = proxy?.container.dependsOn?.findIndex((one) => names.includes(one.containerName))
  if (proxy && circle !== undefined && circle >= 0) {
    const start = placeOf(found.tree, [...proxy.path, 'dependsOn', circle])
    const problem = `${nameOf(proxy)} waits for the Agent, which must wait for the proxy`
    throw taskError('TASK_IN_CIRCLE', found, start, problem, 'Remove this dependency.')
  }
  return cast
}

function refuseWindows(found: TaskFile, agents: readonly ContainerPlace[]): void {
  const { task, base, tree } = found
  const system = task.runtimePlatform?.operatingSystemFamily ?? ''
  const pipe = (task.volumes ?? []).findIndex((one) => one.host?.sourcePath?.startsWith('\\\\.\\'))
  const image = agents.find(({ container }) =>
    /servercore|nanoserver|ltsc|win/.test(parseImage(container.image ?? '').tag ?? ''),
  )
  const start = system.startsWith('WINDOWS')
    ? placeOf(tree, [...base, 'runtimePlatform', 'operatingSystemFamily'])
    : pipe >= 0
      ? placeOf(tree, [...base, 'volumes', pipe])
      : image && placeOf(tree, [...image.path, 'image'])
  if (start === undefined) return
  const problem = 'the task is for Windows; the proxy runs on Linux only'
  throw taskError('TASK_ON_WINDOWS', found, start, problem, 'Run the Agent on Linux.')
}

function refuseFargate(found: TaskFile, agents: readonly ContainerPlace[]): void {
  const { task, base, tree } = found
  const kinds = task.requiresCompatibilities ?? []
  const isFargate = kinds.length > 0 && kinds.every((kind) => kind === 'FARGATE')
  const asFargate = agents.flatMap(({ container, path }) => {
    const index = (container.environment ?? []).findIndex(
      ({ name, value }) => name === 'ECS_FARGATE' && value === 'true',
    )
    return index < 0 ? [] : [[...path, 'environment', index]]
  })[0]
  const path = isFargate ? [...base, 'requiresCompatibilities'] : asFargate
  if (path === undefined) return
  throw taskError(
    'TASK_ON_FARGATE',
    found,
    placeOf(tree, path),
    'the task is for Fargate, where Datadog does not support the FIPS proxy: it does not serve serverless monitoring, and needs a host that you vouch for',
    'Run the task on EC2, or use the FIPS Agent image without a proxy.',
  )
}
