import { fipsVariables } from '../../datadog/fips-settings.ts'
import { FIRST_PORT } from '../../datadog/ports.ts'
import { isLoopbackHost } from '../../text/loopback.ts'
import { placeOf } from '../tree.ts'
import { type ContainerPlace, nameOf, type RenderStep, setEnvironment } from './step.ts'
import { type TaskFile, taskError } from './task.ts'

/** How the Agent waits for the proxy (ContainerDependency of the Amazon ECS API). */
export type Condition = 'HEALTHY' | 'START'

/**
 * Gives the steps after which an Agent's container sends to the proxy and starts after it. Throws
 * TASK_SECRET_CLASHES where a secret has the name of a variable, which ECS refuses (exit 6).
 */
export function agentSteps(
  found: TaskFile,
  agent: ContainerPlace,
  proxyName: string,
  condition: Condition,
): RenderStep[] {
  const { container, path } = agent
  const secret = (container.secrets ?? []).findIndex(({ name }) => /^DD_FIPS_/.test(name))
  if (secret >= 0) {
    const start = placeOf(found.tree, [...path, 'secrets', secret])
    const problem = `${nameOf(agent)} takes a DD_FIPS_ variable from a secret`
    throw taskError('TASK_SECRET_CLASHES', found, start, problem, 'Remove the secret.')
  }
  const address = container.environment?.find(({ name }) => name === fipsVariables.localAddress)
  const isWrong = address !== undefined && !isLoopbackHost(address.value ?? '')
  const variables = setEnvironment(agent, {
    [fipsVariables.enabled]: 'true',
    [fipsVariables.portRangeStart]: String(FIRST_PORT),
    [fipsVariables.https]: 'false',
    ...(isWrong && { [fipsVariables.localAddress]: '127.0.0.1' }),
  })
  return [...variables, ...waitSteps(agent, proxyName, condition)]
}

function waitSteps(agent: ContainerPlace, proxyName: string, condition: Condition): RenderStep[] {
  const { container, path } = agent
  const list = container.dependsOn ?? []
  const at = [...path, 'dependsOn']
  const index = list.findIndex(({ containerName }) => containerName === proxyName)
  const known = list[index]
  const starts = `${nameOf(agent)}: it starts when ${proxyName} is ${condition}`
  if (known === undefined) {
    const value = { containerName: proxyName, condition }
    return container.dependsOn === undefined
      ? [{ path: at, value: [value], summary: starts }]
      : [{ path: [...at, list.length], value, summary: starts }]
  }
  const isFine = known.condition === condition || known.condition === 'START'
  if (isFine) return []
  const summary = `${starts}, not ${known.condition}`
  return [{ path: [...at, index, 'condition'], value: condition, summary }]
}
