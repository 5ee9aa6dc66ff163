import type { Cast } from '../../../src/render/ecs/network.ts'
import { places } from '../../../src/render/ecs/step.ts'
import { findTask, type TaskFile } from '../../../src/render/ecs/task.ts'
import { readJson } from '../../../src/render/json/read-json.ts'

export const agentImage = 'datadog/agent:7'
export const proxyImage = 'datadog/fips-proxy:1.1.30'

type Containers = readonly Readonly<Record<string, unknown>>[]

/** Reads a task definition as it is written with two spaces of indentation, a value a line. */
export function taskFile(json: unknown): TaskFile {
  const text = JSON.stringify(json, undefined, 2)
  return findTask('task.json', text, readJson('task.json', text))
}

/** Gives the task of these containers; each has a name, an image and memory unless it says otherwise. */
export function taskOf(
  containers: Containers,
  more: Readonly<Record<string, unknown>> = {},
): TaskFile {
  const filled = containers.map((one, index) => ({
    name: `c${index}`,
    image: agentImage,
    memory: 64,
    ...one,
  }))
  return taskFile({ family: 'f', ...more, containerDefinitions: filled })
}

/** Gives the first container as the Agent's and the second, if there is one, as the proxy's. */
export function castOf(found: TaskFile): Cast {
  const [agent, proxy] = places(found)
  return { agents: agent ? [agent] : [], proxy }
}

/** Gives the first container of a task of this one. */
export function agentOf(container: Readonly<Record<string, unknown>>) {
  const found = taskOf([{ name: 'agent', ...container }])
  const [agent] = places(found)
  if (!agent) throw new Error('the task has a container')
  return { found, agent }
}
