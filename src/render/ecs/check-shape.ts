import type { MapTree, Tree } from '../tree.ts'

/** What a value of a task definition must be. */
export type Shape =
  | 'string'
  | 'integer'
  | 'boolean'
  | { readonly oneOf: readonly string[] }
  /** A mapping of strings to strings. */
  | 'strings-by-name'
  | { readonly list: Shape }
  | ObjectShape

export interface ObjectShape {
  readonly members: Readonly<Record<string, Shape>>
  readonly required: readonly string[]
}

/** A string that is one of these words. */
export const oneOf = (...words: string[]): Shape => ({ oneOf: words })

/** A list of values of this shape. */
export const list = (of: Shape): Shape => ({ list: of })

/** An object with these members; those named after them must be there. */
export const object = (
  members: Readonly<Record<string, Shape>>,
  ...required: string[]
): ObjectShape => ({
  members,
  required,
})

export const strings = list('string')
export const pair = object({ name: 'string', value: 'string' })

/** Where a task definition is not what ECS takes. */
export interface Misfit {
  readonly start: number
  readonly path: string
  readonly message: string
  /** ECS would take it if this were left out; otherwise the value itself is wrong. */
  readonly isSurplus: boolean
}

/** Gives every misfit of a tree with a shape, in the order of the text. */
export function checkShape(tree: Tree, shape: Shape, path = ''): Misfit[] {
  const wrong = (message: string): Misfit[] => [
    { start: tree.start, path, message, isSurplus: false },
  ]
  if (tree.kind === 'leaf' && tree.value === null) return wrong('expected a value, found null')
  if (typeof shape === 'object' && 'list' in shape) {
    if (tree.kind !== 'list') return wrong('expected a list')
    return tree.items.flatMap((item, index) => checkShape(item, shape.list, `${path}[${index}]`))
  }
  if (shape === 'strings-by-name') {
    if (tree.kind !== 'map') return wrong('expected an object')
    return [...tree.entries].flatMap(([name, { value }]) =>
      checkShape(value, 'string', `${path}.${name}`),
    )
  }
  if (typeof shape === 'object' && 'members' in shape) {
    return tree.kind === 'map' ? inObject(tree, shape, path) : wrong('expected an object')
  }
  const value = tree.kind === 'leaf' ? tree.value : undefined
  if (typeof shape === 'object') {
    const isOne = typeof value === 'string' && shape.oneOf.includes(value)
    return isOne ? [] : wrong(`expected one of ${shape.oneOf.join(', ')}`)
  }
  const fits = shape === 'integer' ? Number.isInteger(value) : typeof value === shape
  return fits ? [] : wrong(`expected ${wanted[shape]}`)
}

const wanted = { string: 'a string', integer: 'a whole number', boolean: 'true or false' }

function inObject(tree: MapTree, { members, required }: ObjectShape, path: string): Misfit[] {
  const prefix = path === '' ? '' : `${path}.`
  const lacking = required
    .filter((name) => !tree.entries.has(name))
    .map((name) => ({
      start: tree.start,
      path: prefix + name,
      message: 'is missing',
      isSurplus: false,
    }))
  const found = [...tree.entries].flatMap(([name, { keyStart, value }]): Misfit[] => {
    const inner = Object.hasOwn(members, name) ? members[name] : undefined
    const isNull = value.kind === 'leaf' && value.value === null
    if (inner !== undefined && !isNull) return checkShape(value, inner, prefix + name)
    const isRequired = required.includes(name)
    const message = isRequired
      ? 'is null, but must be given'
      : isNull
        ? 'is null, which the AWS CLI refuses: leave it out'
        : 'is not a parameter of RegisterTaskDefinition, which refuses it'
    return [{ start: keyStart, path: prefix + name, message, isSurplus: !isRequired }]
  })
  return [...lacking, ...found].sort((a, b) => a.start - b.start)
}
