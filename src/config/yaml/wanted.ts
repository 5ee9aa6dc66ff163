import { isMap, isScalar, isSeq } from 'yaml'
import type { YamlFile, YamlMap, YamlNode } from './document.ts'
import { candidates, scalarValue } from './mapping.ts'

/**
 * Whether a key of a mapping has the wanted value already, for every reader: all its spellings, and
 * merges that stand after it. A boolean holds only as the literal `true` or `false`.
 */
export function holdsIn(yaml: YamlFile, map: YamlMap, name: string, wanted: WantedValue): boolean {
  const values = candidates(yaml, map, name)
  return values.length > 0 && values.every((value) => holds(yaml, value, wanted))
}

/** Whether a node has the wanted value. */
export function holds(yaml: YamlFile, node: YamlNode | undefined, wanted: WantedValue): boolean {
  if (isWantedMap(wanted)) {
    return isMap(node) && [...wanted].every(([name, value]) => holdsIn(yaml, node, name, value))
  }
  if (isWantedList(wanted)) {
    return (
      isSeq(node) &&
      sameList(
        node.items.map((item) => text(yaml.target(item))),
        wanted,
      )
    )
  }
  if (typeof wanted === 'string') return text(node) === wanted
  if (typeof wanted === 'boolean') {
    return isScalar(node) && node.type === 'PLAIN' && !node.tag && node.source === String(wanted)
  }
  return true // a value taken over as it is: the proof compares it with the old one
}

/** The string that a node is to the Agent; undefined for a number, boolean or null, and for a collection. */
function text(node: YamlNode | undefined): string | undefined {
  const value = isScalar(node) ? scalarValue(node) : undefined
  return typeof value === 'string' ? value : undefined
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}

/** A setting that a configuration shall have: the path of its key and its value. */
export interface Edit {
  readonly path: readonly string[]
  readonly value: string | boolean | readonly string[]
}

/** A value taken over from elsewhere in the file, as it is written there. */
interface Raw {
  readonly raw: string
}

export type WantedValue = string | boolean | readonly string[] | Raw | WantedMap
export type WantedMap = ReadonlyMap<string, WantedValue>

/** Gives edits as one tree, a mapping for each first part of a path, in the order of the edits. */
export function wantedTree(edits: readonly Edit[]): WantedMap {
  const tree = new Map<string, WantedValue>()
  for (const { path, value } of edits) {
    let level = tree
    for (const name of path.slice(0, -1)) {
      const next = level.get(name)
      const deeper = new Map<string, WantedValue>(isWantedMap(next) ? next : [])
      level.set(name, deeper)
      level = deeper
    }
    level.set(path[path.length - 1] ?? '', value)
  }
  return tree
}

/** True if a mapping is wanted, and not a scalar or a list. */
export function isWantedMap(wanted: WantedValue | undefined): wanted is WantedMap {
  return wanted instanceof Map
}

/** True if a list is wanted. */
export function isWantedList(wanted: WantedValue): wanted is readonly string[] {
  return Array.isArray(wanted)
}
