import { isMap, isScalar } from 'yaml'
import { entries } from './entries.ts'
import { scalarValue } from './scalar-value.ts'
import type { YamlFile, YamlNode } from './yaml-file.ts'

/**
 * Gives a node as plain data as the Agent sees it: merges applied, keys in lower case, null as
 * undefined. What several aliases stand for is one shared object.
 */
export function plainValue(
  yaml: YamlFile,
  node: YamlNode | undefined,
  done = new Map<YamlNode, unknown>(),
): unknown {
  if (node === undefined) return undefined
  if (isScalar(node)) return scalarValue(node) ?? undefined
  if (done.has(node)) return done.get(node)
  const value = isMap(node)
    ? Object.fromEntries(
        [...entries(yaml, node).values()].map((entry) => [
          entry.name,
          plainValue(yaml, entry.value, done),
        ]),
      )
    : node.items.map((item) => plainValue(yaml, yaml.target(item), done))
  done.set(node, value)
  return value
}
