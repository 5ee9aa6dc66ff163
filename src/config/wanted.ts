/** A setting that a configuration shall have: the path of its key and its value. */
export interface Edit {
  readonly path: readonly string[]
  readonly value: string | boolean | readonly string[]
}

/** A value taken over from elsewhere in the file, as it is written there. */
export interface Raw {
  readonly raw: string
}

export type Wanted = string | boolean | readonly string[] | Raw | WantedMap
export type WantedMap = ReadonlyMap<string, Wanted>

/** Gives edits as one tree, a mapping for each first part of a path, in the order of the edits. */
export function wantedTree(edits: readonly Edit[]): WantedMap {
  const tree = new Map<string, Wanted>()
  for (const { path, value } of edits) {
    let level = tree
    for (const name of path.slice(0, -1)) {
      const next = level.get(name)
      const deeper = new Map<string, Wanted>(isWantedMap(next) ? next : [])
      level.set(name, deeper)
      level = deeper
    }
    level.set(path[path.length - 1] ?? '', value)
  }
  return tree
}

export function isWantedMap(wanted: Wanted | undefined): wanted is WantedMap {
  return wanted instanceof Map
}

export function isWantedList(wanted: Wanted): wanted is readonly string[] {
  return Array.isArray(wanted)
}
