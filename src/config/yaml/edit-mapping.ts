import { isMap, isScalar, isSeq } from 'yaml'
import { lineAt } from '../../text/lines.ts'
import type { Splice } from '../../text/splice.ts'
import { configError } from './config-error.ts'
import type { YamlFile, YamlMap, YamlNode, YamlPair } from './document.ts'
import { entries, isMerge, pairsNamed, scalarValue } from './mapping.ts'
import { addKeys, type Placement, putBlock, putInline, type Site } from './put-value.ts'
import { pairStart } from './region.ts'
import { inlineText, isBlockList, listLines, mapLines } from './render.ts'
import { holdsIn, isWantedList, isWantedMap, type WantedMap, type WantedValue } from './wanted.ts'

/**
 * Gives what a mapping of its own must have to take the place of one that came by alias or merge:
 * the keys of `source` with the wanted values, then the other wanted keys. Undefined where `source`
 * has something else than plain settings in it.
 */
export function absorb(yaml: YamlFile, source: YamlMap, wanted: WantedMap): WantedMap | undefined {
  const names = new Map([...wanted.keys()].map((name) => [yaml.fold(name), name]))
  const all = new Map<string, WantedValue>()
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
function copy(node: YamlNode | undefined): WantedValue | undefined {
  if (node === undefined) return { raw: 'null' }
  if (!isScalar(node)) return undefined
  const value = scalarValue(node)
  if (typeof value === 'string') return value
  if (node.tag !== undefined) return undefined
  return { raw: value === null ? 'null' : (node.source ?? '') }
}

/**
 * Gives the splices after which a mapping has the wanted values; none where it has them already.
 * Throws CONFIG_DUPLICATE_KEY, CONFIG_MERGE_WINS, CONFIG_ANCHOR_SHARED, CONFIG_NOT_A_MAPPING,
 * CONFIG_WRONG_TYPE and CONFIG_ALIAS_TOO_DEEP.
 */
export function editMap(site: Site, tree: WantedMap, placement: Placement): Splice[] {
  const { yaml, map } = site
  const missing = new Map<string, WantedValue>()
  const splices: Splice[] = []
  for (const [name, wanted] of tree) {
    if (holdsIn(yaml, map, name, wanted)) continue
    const pairs = pairsNamed(yaml, map, name)
    const [pair] = pairs
    refuseRivals(site, name, pairs)
    if (pair) splices.push(...editPair(site, name, pair, wanted, placement))
    else missing.set(name, withInherited(site, name, wanted))
  }
  if (missing.size > 0) splices.push(...addKeys(site, missing, placement))
  return splices
}

function editPair(
  site: Site,
  name: string,
  pair: YamlPair,
  wanted: WantedValue,
  placement: Placement,
): Splice[] {
  const { yaml, map } = site
  const label = site.prefix + name
  const old = yaml.target(pair.value)
  const isMapping = isWantedMap(wanted)
  if (pair.value !== null && yaml.isShared(pair.value)) {
    const problem = `${label} has an anchor that is used elsewhere; a change here would change that too`
    refuse(site, pair, 'CONFIG_ANCHOR_SHARED', problem, 'Replace the alias with the value itself.')
  }
  if (isMapping && isMap(pair.value)) {
    return editMap({ ...site, map: pair.value, prefix: `${label}.` }, wanted, placement)
  }
  if (isMapping && old !== undefined && !isMap(old) && !isNull(old)) {
    const found = isSeq(old) ? 'a list' : 'a single value'
    const problem = `${label} is ${found}; expected a mapping`
    refuse(site, pair, 'CONFIG_NOT_A_MAPPING', problem, `Remove ${label}, or make it a mapping.`)
  }
  if (!isMapping && (isMap(old) || (isSeq(old) && !isWantedList(wanted)))) {
    const problem = `${label} is ${isMap(old) ? 'a mapping' : 'a list'}; expected a single value`
    refuse(site, pair, 'CONFIG_WRONG_TYPE', problem, `Remove ${label}, or give it a single value.`)
  }
  const value = isMapping && isMap(old) ? writtenOut(site, name, pair, old, wanted) : wanted
  if (isWantedMap(value) && !map.flow) return putBlock(site, pair, (n) => mapLines(value, n))
  if (isBlockList(value) && !map.flow) return putBlock(site, pair, (n) => listLines(value, n))
  return putInline(site, pair, inlineText(value, map.flow ? 'flow' : 'block'))
}

/** Two spellings of a key, or a merge after it, leave it to the reader which value counts. */
function refuseRivals(site: Site, name: string, pairs: readonly YamlPair[]): void {
  const { yaml, map } = site
  const label = site.prefix + name
  const [first, second] = pairs
  if (first && second) {
    const other = lineAt(yaml.text, pairStart(second))
    const problem = `${label} is set here and again on line ${other}`
    refuse(site, first, 'CONFIG_DUPLICATE_KEY', problem, `Keep one ${label}, and remove the other.`)
  }
  const winner = entries(yaml, map).get(yaml.fold(name))?.pair
  if (first && winner !== first) {
    const merge = map.items.findLast(isMerge) ?? first
    const problem = `the merge << after ${label} sets it too, and the Agent uses that value`
    refuse(site, merge, 'CONFIG_MERGE_WINS', problem, `Move << before ${label}.`)
  }
}

/** A new mapping hides the one that a merge brought in: its other settings are written out. */
function withInherited(site: Site, name: string, wanted: WantedValue): WantedValue {
  const entry = entries(site.yaml, site.map).get(site.yaml.fold(name))
  if (!entry || !isWantedMap(wanted) || !isMap(entry.value)) return wanted
  return writtenOut(site, name, entry.pair, entry.value, wanted)
}

function writtenOut(
  site: Site,
  name: string,
  pair: YamlPair,
  source: Parameters<typeof absorb>[1],
  wanted: WantedMap,
): WantedMap {
  const written = absorb(site.yaml, source, wanted)
  if (written) return written
  const label = site.prefix + name
  const problem = `${label} comes from an alias or a merge, and has more than plain settings`
  return refuse(site, pair, 'CONFIG_ALIAS_TOO_DEEP', problem, `Write ${label} out as a mapping.`)
}

function isNull(node: YamlNode): boolean {
  return isScalar(node) && scalarValue(node) === null
}

function refuse(site: Site, pair: YamlPair, code: string, problem: string, remedy: string): never {
  const { file, text } = site.yaml
  throw configError(code, file, lineAt(text, pairStart(pair)), problem, remedy)
}
