import { isMap, isScalar } from 'yaml'
import type { YamlFile, YamlMap, YamlNode } from './document.ts'
import { entries, scalarValue } from './mapping.ts'
import { holdsIn, isWantedMap, type WantedMap } from './wanted.ts'

/**
 * Gives a function that numbers nodes by what they mean to the Agent: two nodes, of one file or of
 * two, have one number exactly if they are deeply equal, in order, aliases followed. Linear in the
 * size of the files, however often an alias is used.
 */
export function fingerprints(): (yaml: YamlFile, node: YamlNode | undefined) => number {
  const numbers = new Map<string, number>()
  const known = new WeakMap<YamlNode, number>()
  const numberOf = (meaning: string): number => {
    const number = numbers.get(meaning) ?? numbers.size
    numbers.set(meaning, number)
    return number
  }
  const fingerprint = (yaml: YamlFile, node: YamlNode | undefined): number => {
    if (node === undefined) return numberOf('null:null')
    const before = known.get(node)
    if (before !== undefined) return before
    const number = numberOf(`${tagOf(node)}${meaning(yaml, node)}`)
    known.set(node, number)
    return number
  }
  const meaning = (yaml: YamlFile, node: YamlNode): string => {
    if (isScalar(node)) {
      const value = blockTail(yaml, node, scalarValue(node))
      return `${value === null ? 'null' : typeof value}:${value}`
    }
    const number = (child: Parameters<YamlFile['target']>[0]): number =>
      fingerprint(yaml, yaml.target(child))
    if (!isMap(node)) return `list:${node.items.map(number).join()}`
    return `map:${node.items.map((pair) => `${number(pair.key)}=${number(pair.value)}`).join()}`
  }
  return fingerprint
}

/** Tags of the standard types are told by the type itself. */
function tagOf(node: YamlNode): string {
  return node.tag === undefined || node.tag.startsWith('tag:yaml.org,2002:') ? '' : `${node.tag} `
}

/**
 * The Agent's reader gives a block scalar its last line break only where the file has one; the
 * parser here always does. Without this, a key put behind such a scalar would lengthen its value.
 */
function blockTail(yaml: YamlFile, node: YamlNode, value: unknown): unknown {
  const cut =
    isScalar(node) &&
    node.type?.startsWith('BLOCK') &&
    node.range[1] === yaml.text.length &&
    !yaml.text.endsWith('\n')
  return cut && typeof value === 'string' ? value.replace(/\n$/, '') : value
}

/**
 * Whether the file after an edit has the wanted values, and every other key means what it meant
 * before, in the same order.
 */
export function editIsProved(before: YamlFile, after: YamlFile, tree: WantedMap): boolean {
  const fingerprint = fingerprints()
  const others = (yaml: YamlFile, map: YamlMap | undefined, wanted: WantedMap): string => {
    const names = new Set([...wanted.keys()].map((name) => yaml.fold(name)))
    const kept = map ? [...entries(yaml, map).values()] : []
    return kept
      .filter(({ name }) => !names.has(name))
      .map(({ name, value }) => `${JSON.stringify(name)}=${fingerprint(yaml, value)}`)
      .join()
  }
  const same = (old: YamlMap | undefined, now: YamlMap, wanted: WantedMap): boolean =>
    others(before, old, wanted) === others(after, now, wanted) &&
    [...wanted].every(([name, value]) => {
      if (!holdsIn(after, now, name, value)) return false
      if (!isWantedMap(value)) return true
      const inner = child(after, now, name)
      return isMap(inner) && same(childMap(before, old, name), inner as YamlMap, value)
    })
  return after.root !== undefined && same(before.root, after.root, tree)
}

function child(yaml: YamlFile, map: YamlMap, name: string): YamlNode | undefined {
  return entries(yaml, map).get(yaml.fold(name))?.value
}

function childMap(yaml: YamlFile, map: YamlMap | undefined, name: string): YamlMap | undefined {
  const node = map && child(yaml, map, name)
  return isMap(node) ? (node as YamlMap) : undefined
}
