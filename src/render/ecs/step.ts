import type { Json } from '../json/edit-json.ts'
import type { Path } from '../tree.ts'
import type { Container, TaskFile } from './task.ts'

/** One change of a task definition: a value to put at a path of the file, or without one to take away. */
export interface RenderStep {
  readonly path: Path
  readonly value?: Json
  readonly summary: string
}

/** A container and where in the file it is. */
export interface ContainerPlace {
  readonly container: Container
  readonly index: number
  readonly path: Path
}

/** Gives the containers of a task with their places. */
export function places({ task, containers }: TaskFile): ContainerPlace[] {
  return task.containerDefinitions.map((container, index) => ({
    container,
    index,
    path: [...containers, index],
  }))
}

/** Gives the name by which people know a container. */
export function nameOf({ container, index }: ContainerPlace): string {
  return container.name ?? `container ${index}`
}

/** Gives the steps after which a container has environment variables with these values. */
export function setEnvironment(
  place: ContainerPlace,
  wanted: Readonly<Record<string, string>>,
): RenderStep[] {
  const { container, path } = place
  const name = nameOf(place)
  const list = container.environment ?? []
  const at = [...path, 'environment']
  const steps: RenderStep[] = []
  const missing: [string, string][] = []
  for (const [variable, value] of Object.entries(wanted)) {
    const found = list.flatMap((one, index) => (one.name === variable ? [{ one, index }] : []))
    if (found.length === 0) missing.push([variable, value])
    for (const { one, index } of found) {
      if (one.value === value) continue
      const summary = `${name}: ${variable} becomes ${value}; it is ${one.value ?? 'empty'}`
      steps.push({ path: [...at, index, 'value'], value, summary })
    }
  }
  const added = missing.map(([variable, value]) => ({
    pair: { name: variable, value },
    summary: `${name}: ${variable} becomes ${value}; it is not set`,
  }))
  if (container.environment !== undefined) {
    const more = added.map(({ pair, summary }, index) => ({
      path: [...at, list.length + index],
      value: pair,
      summary,
    }))
    return [...steps, ...more]
  }
  const [first, ...rest] = added
  if (first === undefined) return steps
  const begun = { path: at, value: [first.pair], summary: first.summary }
  const more = rest.map(({ pair, summary }, index) => ({
    path: [...at, index + 1],
    value: pair,
    summary,
  }))
  return [...steps, begun, ...more]
}
