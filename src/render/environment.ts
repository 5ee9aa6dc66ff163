import { eachKey, leafAt, type Tree, treeAt } from './tree.ts'

/** An environment variable that a file gives to a container. */
export interface Variable {
  readonly name: string
  /** Undefined where it comes from elsewhere (`valueFrom`). */
  readonly value: string | undefined
  readonly start: number
}

/** Gives every environment variable below a tree: lists `env` and `environment`, mappings `envDict`. */
export function variablesIn(tree: Tree): Variable[] {
  const found: Variable[] = []
  eachKey(tree, (key, { value }) => {
    if (value.kind === 'list' && (key === 'env' || key === 'environment')) {
      found.push(...value.items.flatMap(fromItem))
    }
    if (value.kind !== 'map' || key !== 'envDict') return
    for (const [name, entry] of value.entries) {
      found.push({ name, value: text(leafAt(entry.value, [])), start: entry.keyStart })
    }
  })
  return found
}

function fromItem(item: Tree): Variable[] {
  const name = leafAt(item, ['name'])
  const start = treeAt(item, ['name'])?.start ?? item.start
  if (typeof name !== 'string') return []
  return [{ name, value: text(leafAt(item, ['value'])), start }]
}

function text(value: string | number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}
