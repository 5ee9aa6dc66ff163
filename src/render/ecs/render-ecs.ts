import { decodeUtf8 } from '../../config/yaml/source.ts'
import { PROXY_IMAGE } from '../../datadog/image.ts'
import { lineAt } from '../../text/lines.ts'
import { editJson } from '../json/edit-json.ts'
import { readJson } from '../json/read-json.ts'
import type { RenderedChange, Rendering } from '../rendering.ts'
import { type Path, placeOf } from '../tree.ts'
import { agentSteps } from './agent-steps.ts'
import { ecsWarnings } from './ecs-warnings.ts'
import { findCast } from './find-cast.ts'
import { shareNetwork } from './network.ts'
import type { EcsOptions } from './options.ts'
import { addProxy, repairProxy } from './proxy-steps.ts'
import { nameOf, type RenderStep } from './step.ts'
import { findTask, type TaskFile } from './task.ts'

/**
 * Renders an ECS task definition: the proxy's container added or put right, the Agent's sent to it and
 * made to wait for it, on a network that both share; all else byte for byte as it was. The result has
 * the shape of RegisterTaskDefinition's input. Throws, exit 6, with file and line, what readJson,
 * findTask, findCast, shareNetwork and agentSteps refuse.
 */
export function renderEcs(
  file: string,
  source: Uint8Array | string,
  options: EcsOptions = {},
): Rendering {
  const whole = typeof source === 'string' ? source : decodeUtf8(file, source)
  const text = whole.replace(/^\ufeff/, '')
  const found = findTask(file, text, readJson(file, text))
  const cast = findCast(found, options.container)
  const steps = stepsFor(found, cast, options)
  const edited = editJson(file, text, steps)
  findTask(file, edited, readJson(file, edited)) // ours must have the shape too
  return {
    kind: 'ecs',
    text: whole.slice(0, whole.length - text.length) + edited,
    changes: steps.map((step) => changeOf(found, step)),
    warnings: ecsWarnings(found, cast, options, steps),
  }
}

function stepsFor(
  found: TaskFile,
  cast: ReturnType<typeof findCast>,
  options: EcsOptions,
): RenderStep[] {
  const { agents, proxy } = cast
  const hasCheck = options.healthCheck !== false || proxy?.container.healthCheck !== undefined
  const condition = hasCheck ? 'HEALTHY' : 'START'
  const proxyName = proxy ? nameOf(proxy) : PROXY_IMAGE
  const [agent] = agents
  return [
    ...shareNetwork(found, cast, options.networkMode),
    ...agents.flatMap((one) => agentSteps(found, one, proxyName, condition)),
    ...(proxy
      ? repairProxy(found, proxy, options)
      : agent
        ? [addProxy(found, agent.container, options)]
        : []),
  ]
}

function changeOf({ text, tree }: TaskFile, { path, summary }: RenderStep): RenderedChange {
  const place = placeOf(tree, path)
  return { path: dotted(path), summary, ...(place !== undefined && { line: lineAt(text, place) }) }
}

function dotted(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index > 0 ? `.${step}` : step))
    .join('')
}
