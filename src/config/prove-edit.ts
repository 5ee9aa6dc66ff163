import { isMap } from 'yaml'
import { entries } from './entries.ts'
import { fingerprints } from './fingerprint.ts'
import { holdsIn } from './holds.ts'
import { isWantedMap, type WantedMap } from './wanted.ts'
import type { YamlFile, YamlMap, YamlNode } from './yaml-file.ts'

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
