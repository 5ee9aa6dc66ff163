import { isMap, isScalar } from 'yaml'
import { fipsDefaults } from '../../datadog/fips-settings.ts'
import { lineAt } from '../../text/lines.ts'
import { configError } from '../yaml/config-error.ts'
import { readYaml, type YamlFile, type YamlMap, type YamlNode } from '../yaml/document.ts'
import {
  candidates,
  entries,
  type MapEntry,
  pairsNamed,
  plainValue,
  scalarValue,
} from '../yaml/mapping.ts'
import { pairStart } from '../yaml/region.ts'
import { readText } from '../yaml/source.ts'
import { settingsIn } from './flat-settings.ts'
import { castBoolean, castInteger, castString, type Setting } from './setting.ts'

/** What `fips:` says, with the Agent's defaults where it says nothing. */
interface FipsSettings {
  readonly enabled: boolean
  readonly https: boolean
  readonly portRangeStart: number
  readonly localAddress: string
  readonly tlsVerify: boolean
}

/** What the Agent takes from its file alone; the environment may override it. */
export interface AgentConfig {
  /** Undefined where missing or empty. */
  readonly apiKey: string | undefined
  /** Undefined where missing or empty; the Agent then uses datadoghq.com. */
  readonly site: string | undefined
  readonly hostname: string | undefined
  readonly fips: FipsSettings
  readonly logsEnabled: boolean
  /** The value at a path as plain data, keys in lower case; undefined where missing or null. */
  get(path: readonly string[]): unknown
  /** The 1-based line of the key at a path; undefined where missing. */
  lineOf(path: readonly string[]): number | undefined
  /**
   * Returns the lines on which a setting is said in ways that differ, and of which readers take one or the other: a key
   * twice, in capitals as well, dotted beside nested, or merged. Empty where all say the same.
   */
  rivals(path: readonly string[]): number[]
  /** Every key with its value and line. */
  settings(): Setting[]
}

type Cast<T> = (value: unknown) => T | undefined

/**
 * Gives what the Agent reads from datadog.yaml: keys without regard to case, dotted keys as nested
 * ones, YAML 1.1 booleans, later duplicates before earlier ones. Throws what `readYaml` and `readText`
 * throw, and CONFIG_WRONG_TYPE with the line.
 */
export function readAgentConfig(file: string, source: Uint8Array | string): AgentConfig {
  const yaml = readYaml(file, readText(file, source).text)
  const find = (path: readonly string[]): MapEntry | undefined =>
    yaml.root && findEntry(yaml, yaml.root, path)
  const lineOf = (path: readonly string[]): number | undefined => {
    const entry = find(path)
    return entry && lineAt(yaml.text, pairStart(entry.pair))
  }
  const get = (path: readonly string[]): unknown => plainValue(yaml, find(path)?.value)
  const read = <T>(path: readonly string[], cast: Cast<T>, type: string): T | undefined => {
    const value = get(path)
    if (value === undefined) return undefined
    const result = cast(value)
    if (result !== undefined) return result
    const problem = `${path.join('.')} is not ${type}`
    throw wrongType(file, lineOf(path), problem, `Set ${path.join('.')} to ${type}.`)
  }
  const boolean = (path: readonly string[], otherwise: boolean): boolean =>
    read(path, castBoolean, 'true or false') ?? otherwise
  const string = (path: readonly string[]): string | undefined =>
    read(path, castString, 'a string') || undefined

  const fips = find(['fips'])?.value
  if (fips && !isMap(fips) && !(isScalar(fips) && scalarValue(fips) === null)) {
    throw wrongType(file, lineOf(['fips']), 'fips is not a mapping', 'Make fips a mapping.')
  }
  return {
    apiKey: string(['api_key']),
    site: string(['site']),
    hostname: string(['hostname']),
    fips: {
      enabled: boolean(['fips', 'enabled'], fipsDefaults.enabled),
      https: boolean(['fips', 'https'], fipsDefaults.https),
      portRangeStart:
        read(['fips', 'port_range_start'], castInteger, 'a whole number') ??
        fipsDefaults.portRangeStart,
      localAddress: string(['fips', 'local_address']) ?? fipsDefaults.localAddress,
      tlsVerify: boolean(['fips', 'tls_verify'], fipsDefaults.tlsVerify),
    },
    logsEnabled: boolean(['logs_enabled'], false),
    get,
    lineOf,
    rivals: (path) => {
      const all = yaml.root === undefined ? [] : sayings(yaml, yaml.root, path)
      const values = new Set(all.map(({ value }) => JSON.stringify(plainValue(yaml, value))))
      return values.size > 1 ? [...new Set(all.map(({ line }) => line))] : []
    },
    settings: () => settingsIn(yaml),
  }
}

/** A place that says a setting, or could have said it. */
interface Saying {
  readonly value: YamlNode | undefined
  readonly line: number
}

/**
 * Every place that a reader may take a setting from. Of several mappings for one key each counts that lacks the setting, too:
 * where that one wins, the setting has its default.
 */
function sayings(yaml: YamlFile, map: YamlMap, path: readonly string[]): Saying[] {
  return path.flatMap((_, at) => {
    const name = path
      .slice(0, at + 1)
      .join('.')
      .toLowerCase()
    const rest = path.slice(at + 1)
    const pairs = pairsNamed(yaml, map, name)
    const [line = 0] = pairs.map((pair) => lineAt(yaml.text, pairStart(pair)))
    return candidates(yaml, map, name).flatMap((value, index, all): Saying[] => {
      const pair = pairs[index]
      const here = { value, line: pair ? lineAt(yaml.text, pairStart(pair)) : line }
      if (rest.length === 0) return [here]
      const below = isMap(value) ? sayings(yaml, value, rest) : []
      return below.length > 0 || all.length < 2 ? below : [{ ...here, value: undefined }]
    })
  })
}

/** The entry at a path; the longest dotted key first (viper, searchMapWithPathPrefixes). */
function findEntry(yaml: YamlFile, map: YamlMap, path: readonly string[]): MapEntry | undefined {
  const keys = entries(yaml, map)
  for (let taken = path.length; taken > 0; taken--) {
    const entry = keys.get(path.slice(0, taken).join('.').toLowerCase())
    if (entry && taken === path.length) return entry
    const inner = isMap(entry?.value) ? findEntry(yaml, entry.value, path.slice(taken)) : undefined
    if (inner) return inner
  }
  return undefined
}

function wrongType(file: string, line: number | undefined, problem: string, remedy: string): Error {
  return configError('CONFIG_WRONG_TYPE', file, line, problem, remedy)
}
