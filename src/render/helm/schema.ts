import { type Tree, treeAt } from '../tree.ts'
import type { Concern } from './concern.ts'
import { dotted } from './dialects.ts'

type Kind = 'boolean' | 'string' | 'integer' | 'map' | 'strings' | 'list'
type Rule = Kind | readonly string[]

const injection = 'datadog.apm.instrumentation'
const injector = 'datadog.appsec.injector'

/**
 * What values must be: for `fips` as the chart's templates take them, the rest as the chart's
 * values.schema.json has it, which Helm checks before it renders anything.
 */
const rules: readonly (readonly [path: string, rule: Rule])[] = [
  ['fips', 'map'],
  ['fips.port', 'integer'],
  ['fips.portRange', 'integer'],
  ['fips.local_address', 'string'],
  ['fips.image', 'map'],
  ['fips.resources', 'map'],
  ['registryMigrationMode', ['', 'auto', 'all']],
  ['datadog', 'map'],
  ['datadog.apm', 'map'],
  ['datadog.apm.errorTrackingStandalone', 'map'],
  ['datadog.apm.errorTrackingStandalone.enabled', 'boolean'],
  [injection, 'map'],
  [`${injection}.enabled`, 'boolean'],
  [`${injection}.enabledNamespaces`, 'strings'],
  [`${injection}.disabledNamespaces`, 'strings'],
  [`${injection}.libVersions`, 'map'],
  [`${injection}.targets`, 'list'],
  [`${injection}.skipKPITelemetry`, 'boolean'],
  [`${injection}.language_detection`, 'map'],
  [`${injection}.injector`, 'map'],
  [`${injection}.injectionMode`, ['', 'auto', 'init_container', 'csi', 'image_volume']],
  ['datadog.appsec', 'map'],
  [injector, 'map'],
  [`${injector}.enabled`, 'boolean'],
  [`${injector}.autoDetect`, 'boolean'],
  [`${injector}.mode`, ['', 'external', 'sidecar']],
  [`${injector}.proxies`, 'strings'],
]

/** Lists and mappings of which the schema lets one alone have something in it. */
const exclusive: readonly (readonly [string, string])[] = [
  [`${injection}.enabledNamespaces`, `${injection}.targets`],
  [`${injection}.libVersions`, `${injection}.targets`],
  [`${injection}.enabledNamespaces`, `${injection}.disabledNamespaces`],
]

/** Mappings in which the schema allows these keys only. */
const closed: readonly (readonly [string, readonly string[]])[] = [
  [injection, keysBelow(injection)],
  ['datadog.appsec', keysBelow('datadog.appsec')],
  [injector, [...keysBelow(injector), 'sidecar', 'processor', 'nginx']],
]

/** Gives what the chart would refuse, or render into something that Kubernetes refuses. */
export function schemaConcerns(tree: Tree): Concern[] {
  const wrong = rules.flatMap(([path, rule]) => {
    const value = treeAt(tree, dotted(path))
    if (value === undefined || fits(value, rule)) return []
    const wanted = typeof rule === 'string' ? names[rule] : `one of ${rule.map(quoted).join(', ')}`
    return [{ path: dotted(path), message: `${path}: the chart expects ${wanted} here` }]
  })
  const both = exclusive
    .filter(([a, b]) => hasItems(tree, a) && hasItems(tree, b))
    .map(([a, b]) => ({
      path: dotted(b),
      message: `the chart's schema allows ${b} or ${a}, not both`,
    }))
  const strange = closed.flatMap(([path, keys]) => {
    const map = treeAt(tree, dotted(path))
    const found = map?.kind === 'map' ? [...map.entries.keys()] : []
    return found
      .filter((key) => !keys.includes(key))
      .map((key) => ({
        path: [...dotted(path), key],
        message: `${path}.${key}: the chart's schema has no such key`,
      }))
  })
  return [...wrong, ...both, ...strange]
}

const names: Readonly<Record<Kind, string>> = {
  boolean: 'true or false',
  string: 'a string',
  integer: 'a whole number',
  map: 'a mapping',
  strings: 'a list of strings',
  list: 'a list',
}

function fits(node: Tree, rule: Rule): boolean {
  if (node.kind === 'leaf' && node.value === null) return true // Helm: the key is as if unset
  if (rule === 'map') return node.kind === 'map'
  if (rule === 'list') return node.kind === 'list'
  if (rule === 'strings') {
    return node.kind === 'list' && node.items.every((item) => fits(item, 'string'))
  }
  if (node.kind !== 'leaf') return false
  if (rule === 'integer') return isInteger(node.value)
  return typeof rule === 'string' ? typeof node.value === rule : rule.includes(String(node.value))
}

/** The templates write a text of digits as they write the number. */
function isInteger(value: string | number | boolean | null): boolean {
  return typeof value === 'string' ? /^-?\d+$/.test(value) : Number.isInteger(value)
}

function hasItems(tree: Tree, path: string): boolean {
  const node = treeAt(tree, dotted(path))
  if (node?.kind === 'map') return node.entries.size > 0
  return node?.kind === 'list' && node.items.length > 0
}

function keysBelow(path: string): string[] {
  const below = rules.map(([name]) => name).filter((name) => name.startsWith(`${path}.`))
  return [...new Set(below.map((name) => name.slice(path.length + 1).split('.')[0] ?? ''))]
}

function quoted(word: string): string {
  return `"${word}"`
}
