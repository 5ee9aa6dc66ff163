import { isMap, isScalar } from 'yaml'
import type { YamlFile, YamlNode } from '../../config/yaml/document.ts'
import { entries, scalarValue } from '../../config/yaml/mapping.ts'
import { keyEnd, pairStart } from '../../config/yaml/region.ts'
import type { MapEntry, Tree } from '../tree.ts'

/** Gives a parsed YAML text as a tree, merges and aliases followed; undefined where it says nothing. */
export function yamlTree(yaml: YamlFile): Tree | undefined {
  const known = new Map<YamlNode, Tree>()
  const treeOf = (node: YamlNode | undefined, start: number): Tree => {
    if (node === undefined) return { kind: 'leaf', value: null, start, end: start }
    const before = known.get(node)
    if (before) return before
    const made = make(node)
    known.set(node, made)
    return made
  }
  const make = (node: YamlNode): Tree => {
    const [start, end] = node.range
    if (isScalar(node)) return { kind: 'leaf', value: scalarValue(node), start, end }
    if (!isMap(node)) {
      const items = node.items.map((item) => treeOf(yaml.target(item), start))
      return { kind: 'list', items, start, end }
    }
    const all = [...entries(yaml, node).values()].map(({ name, pair, value }) => {
      const entry: MapEntry = {
        keyStart: pairStart(pair),
        keyEnd: keyEnd(pair),
        value: treeOf(value, keyEnd(pair)),
      }
      return [name, entry] as const
    })
    return { kind: 'map', entries: new Map(all), start, end }
  }
  return yaml.root && make(yaml.root)
}
