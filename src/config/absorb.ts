import { isScalar } from 'yaml'
import { entries } from './entries.ts'
import { scalarValue } from './scalar-value.ts'
import type { Wanted, WantedMap } from './wanted.ts'
import type { YamlFile, YamlMap, YamlNode } from './yaml-file.ts'

/**
 * Gives what a mapping of its own must have to take the place of one that came by alias or merge:
 * the keys of `source` with the wanted values, then the other wanted keys. Undefined where `source`
 * has something else than plain settings in it.
 */
export function absorb(yaml: YamlFile, source: YamlMap, wanted: WantedMap): WantedMap | undefined {
  const names = new Map([...wanted.keys()].map((name) => [yaml.fold(name), name]))
  const all = new Map<string, Wanted>()
  for (const { name, pair, value } of entries(yaml, source).values()) {
    const own = names.get(name)
    const setting = own === undefined ? copy(value) : wanted.get(own)
    const key = yaml.target(pair.key)
    if (setting === undefined || !isScalar(key)) return undefined
    all.set(String(key.value), setting)
    names.delete(name)
  }
  for (const name of names.values()) {
    const setting = wanted.get(name)
    if (setting !== undefined) all.set(name, setting)
  }
  return all
}

/** A scalar as it is to be written in another place. */
function copy(node: YamlNode | undefined): Wanted | undefined {
  if (node === undefined) return { raw: 'null' }
  if (!isScalar(node)) return undefined
  const value = scalarValue(node)
  if (typeof value === 'string') return value
  if (node.tag !== undefined) return undefined
  return { raw: value === null ? 'null' : (node.source ?? '') }
}
