/** A part of a text, by its offsets. */
interface Place {
  readonly start: number
  readonly end: number
}

interface Leaf extends Place {
  readonly kind: 'leaf'
  readonly value: string | number | boolean | null
}

export interface MapEntry {
  readonly keyStart: number
  readonly keyEnd: number
  readonly value: Tree
}

export interface MapTree extends Place {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, MapEntry>
}

export interface ListTree extends Place {
  readonly kind: 'list'
  readonly items: readonly Tree[]
}

/** What a YAML or JSON text says, with the places where it says it. */
export type Tree = Leaf | MapTree | ListTree

/** Names of keys, and numbers of list items. */
export type Path = readonly (string | number)[]

/** Gives the part of a tree at a path, or undefined. */
export function treeAt(tree: Tree | undefined, path: Path): Tree | undefined {
  let at = tree
  for (const step of path) {
    if (at?.kind === 'map') at = at.entries.get(String(step))?.value
    else if (at?.kind === 'list') at = at.items[Number(step)]
    else return undefined
  }
  return at
}

/** Gives the offset of the key, or of the list item, that stands for a path; undefined where it is missing. */
export function placeOf(tree: Tree | undefined, path: Path): number | undefined {
  const holder = treeAt(tree, path.slice(0, -1))
  const last = path.at(-1)
  if (last === undefined) return tree?.start
  if (holder?.kind === 'map') return holder.entries.get(String(last))?.keyStart
  return treeAt(holder, [last])?.start
}

/** Gives the value of a leaf, null as undefined; undefined for anything else. */
export function leafAt(tree: Tree | undefined, path: Path): string | number | boolean | undefined {
  const at = treeAt(tree, path)
  return at?.kind === 'leaf' && at.value !== null ? at.value : undefined
}

/** Calls `visit` for every key of a tree, the keys within it too; what several aliases share only once. */
export function eachKey(
  tree: Tree,
  visit: (name: string, entry: MapEntry) => void,
  seen = new Set<Tree>(),
): void {
  if (seen.has(tree)) return
  seen.add(tree)
  if (tree.kind === 'list') for (const item of tree.items) eachKey(item, visit, seen)
  if (tree.kind !== 'map') return
  for (const [name, entry] of tree.entries) {
    visit(name, entry)
    eachKey(entry.value, visit, seen)
  }
}
