import { isMap, isScalar, isSeq, type Scalar } from 'yaml'
import type { YamlFile, YamlMap, YamlNode, YamlPair } from './document.ts'

const truths: ReadonlyMap<string, boolean | null> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
])

const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const special = /^([-+]?)\.(inf|Inf|INF|nan|NaN|NAN)$/

/** Tags that leave the text to be read as if it were plain. */
const read = /^tag:yaml\.org,2002:(bool|int|float|null)$/

/**
 * Gives what the Agent takes a scalar for: boolean, number, null or string. The rules are those of
 * gopkg.in/yaml.v2 (resolve.go), which reads datadog.yaml: YAML 1.1 words are booleans, `0777` is
 * octal, a date is a string.
 */
export function scalarValue(node: Scalar): boolean | number | null | string {
  const text = node.source ?? String(node.value)
  const value = String(node.value)
  if (node.tag === undefined ? node.type !== 'PLAIN' : !read.test(node.tag)) return value
  const word = truths.get(text)
  if (word !== undefined) return word
  const infinite = special.exec(text)
  if (infinite) {
    const size = /inf/i.test(text) ? Number.POSITIVE_INFINITY : Number.NaN
    return infinite[1] === '-' ? -size : size
  }
  if (!/^[-+.0-9]/.test(text)) return value
  const bare = text.replaceAll('_', '')
  const whole = integer.exec(bare)
  if (whole?.[2] !== undefined) {
    const digits = /^0[0-7]/.test(whole[2]) ? `0o${whole[2].slice(1)}` : whole[2]
    return Number(`${whole[1]}1`) * Number(digits)
  }
  return float.test(bare) ? Number(bare) : value
}

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

/** A key of a mapping and its value, as they count for the reader. */
export interface MapEntry {
  readonly name: string
  readonly pair: YamlPair
  readonly value: YamlNode | undefined
}

/** Gives a key as its reader compares it; undefined for a key that is a collection. */
export function keyName(yaml: YamlFile, pair: YamlPair): string | undefined {
  const key = yaml.target(pair.key)
  return isScalar(key) ? yaml.fold(String(key.value)) : undefined
}

/** Gives every pair of a mapping itself, merges aside, whose key is `name`. */
export function pairsNamed(yaml: YamlFile, map: YamlMap, name: string): YamlPair[] {
  const wanted = yaml.fold(name)
  return map.items.filter((pair) => keyName(yaml, pair) === wanted)
}

/**
 * Gives the keys that a mapping has for the Agent, merges (`<<`) included, in order. As
 * gopkg.in/yaml.v2 (decode.go) has it: what stands later wins, and a merge is no exception.
 */
export function entries(yaml: YamlFile, map: YamlMap): Map<string, MapEntry> {
  const known = memo.get(map)
  if (known) return known
  const found = new Map<string, MapEntry>()
  for (const pair of map.items) {
    const name = keyName(yaml, pair)
    if (isMerge(pair)) {
      for (const source of mergeSources(yaml, pair)) {
        for (const entry of entries(yaml, source).values()) found.set(entry.name, entry)
      }
    } else if (name !== undefined) {
      found.set(name, { name, pair, value: yaml.target(pair.value) })
    }
  }
  memo.set(map, found)
  return found
}

/** Merges of merges could be asked for very often (each level twice the one below). */
const memo = new WeakMap<YamlMap, Map<string, MapEntry>>()

/**
 * Gives the values that a reader may take for a key: those that the mapping has itself and those of
 * merges after them (YAML says that the mapping wins, yaml.v2 that the later one does); else the
 * merged one. Empty where the key is missing.
 */
export function candidates(yaml: YamlFile, map: YamlMap, name: string): (YamlNode | undefined)[] {
  const own = pairsNamed(yaml, map, name)
  const entry = entries(yaml, map).get(yaml.fold(name))
  if (entry === undefined) return []
  return own.length === 0 || !own.includes(entry.pair)
    ? [...own.map((pair) => yaml.target(pair.value)), entry.value]
    : own.map((pair) => yaml.target(pair.value))
}

/** Whether a pair is a merge: the plain key `<<` (yaml.v2, isMerge). */
export function isMerge(pair: YamlPair): boolean {
  const key: unknown = pair.key
  return isScalar(key) && key.value === '<<' && plainOrMerge(key)
}

function plainOrMerge(key: Scalar): boolean {
  return key.tag === undefined ? key.type === 'PLAIN' : key.tag === 'tag:yaml.org,2002:merge'
}

/** The mappings of a merge, the one that wins last. */
function mergeSources(yaml: YamlFile, pair: YamlPair): YamlMap[] {
  const value = yaml.target(pair.value)
  const sources = isSeq(value) ? value.items.map((item) => yaml.target(item)).reverse() : [value]
  return sources.filter((source): source is YamlMap => isMap(source))
}
