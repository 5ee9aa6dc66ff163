import { configError } from '../../config/yaml/config-error.ts'
import type { DdFipsError } from '../../errors.ts'
import { lineAt } from '../../text/lines.ts'
import { isJsonList, type Json } from '../json/edit-json.ts'
import { type Path, placeOf, type Tree, treeAt } from '../tree.ts'
import { checkShape, type Misfit } from './check-shape.ts'
import { containerShape } from './container-shape.ts'
import { taskShape } from './task-shape.ts'

export interface PortMapping {
  readonly containerPort?: number
  readonly hostPort?: number
  readonly protocol?: string
  readonly containerPortRange?: string
}

/** What we look at of a ContainerDefinition. */
export interface Container {
  readonly name?: string
  readonly image?: string
  readonly memory?: number
  readonly memoryReservation?: number
  readonly links?: readonly string[]
  readonly portMappings?: readonly PortMapping[]
  readonly essential?: boolean
  readonly environment?: readonly { readonly name?: string; readonly value?: string }[]
  readonly environmentFiles?: readonly unknown[]
  readonly secrets?: readonly { readonly name: string }[]
  readonly dependsOn?: readonly { readonly containerName: string; readonly condition: string }[]
  readonly healthCheck?: { readonly command: readonly string[] }
  readonly hostname?: string
  readonly dnsServers?: readonly string[]
  readonly extraHosts?: readonly unknown[]
}

interface Task {
  readonly networkMode?: string
  readonly containerDefinitions: readonly Container[]
  readonly requiresCompatibilities?: readonly string[]
  readonly memory?: string
  readonly volumes?: readonly { readonly host?: { readonly sourcePath?: string } }[]
  readonly runtimePlatform?: {
    readonly cpuArchitecture?: string
    readonly operatingSystemFamily?: string
  }
}

/** A task definition in a file. */
export interface TaskFile {
  readonly file: string
  readonly text: string
  readonly tree: Tree
  readonly task: Task
  /** Where the task is in the file. */
  readonly base: Path
  /** Where its list of containers is. */
  readonly containers: Path
  /** The file is the list alone, as Terraform's `container_definitions` is; the task is elsewhere. */
  readonly isListOnly: boolean
  readonly misfits: readonly Misfit[]
}

/**
 * Finds the task in a file: at the top, in the output of `describe-task-definition`, or a list of
 * containers alone. Throws, exit 6, with the line: TASK_NOT_FOUND, TASK_NOT_VALID for what ECS would
 * not register whatever we do.
 */
export function findTask(file: string, text: string, tree: Tree): TaskFile {
  const isListOnly = tree.kind === 'list'
  const base = treeAt(tree, ['taskDefinition'])?.kind === 'map' ? ['taskDefinition'] : []
  const containers = isListOnly ? [] : [...base, 'containerDefinitions']
  const found = treeAt(tree, base)
  if (found === undefined || treeAt(tree, containers) === undefined)
    throw notFound(file, text, tree)
  const misfits = checkShape(found, isListOnly ? { list: containerShape } : taskShape)
  const wrong = misfits.find(({ isSurplus }) => !isSurplus)
  if (wrong) {
    const problem = `RegisterTaskDefinition would refuse ${wrong.path || 'this'}: ${wrong.message}`
    throw taskError(
      'TASK_NOT_VALID',
      { file, text },
      wrong.start,
      problem,
      'Fix this line, then run dd-fips again.',
    )
  }
  const json = base.reduce<Json>(
    (at, key) => (at as Record<string, Json>)[key] ?? null,
    JSON.parse(text),
  )
  const clean = withoutNulls(json)
  const task = (isJsonList(clean) ? { containerDefinitions: clean } : clean) as unknown as Task
  return { file, text, tree, task, base, containers, isListOnly, misfits }
}

/** Gives an error about a task definition (exit 6) with the line of an offset. */
export function taskError(
  code: string,
  { file, text }: Pick<TaskFile, 'file' | 'text'>,
  offset: number | undefined,
  problem: string,
  remedy: string,
): DdFipsError {
  const line = offset === undefined ? undefined : lineAt(text, offset)
  return configError(code, file, line, problem, remedy)
}

function notFound(file: string, text: string, tree: Tree): DdFipsError {
  const isTemplate = ['Resources', 'ContainerDefinitions', 'AWSTemplateFormatVersion'].find(
    (key) => placeOf(tree, [key]) !== undefined,
  )
  const problem = isTemplate
    ? `found ${isTemplate}, which is CloudFormation's; expected \`containerDefinitions\``
    : '`containerDefinitions` is missing'
  const remedy = 'Pass the JSON that `aws ecs register-task-definition --cli-input-json` takes.'
  return taskError('TASK_NOT_FOUND', { file, text }, tree.start, problem, remedy)
}

/** A key that is null is as good as missing. */
function withoutNulls(json: Json): Json {
  if (isJsonList(json)) return json.map(withoutNulls)
  if (typeof json !== 'object' || json === null) return json
  const kept = Object.entries(json).filter(([, value]) => value !== null)
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutNulls(value)]))
}
