import { type Bypass, bypassOf } from '../config/agent/bypass.ts'
import { settingsIn } from '../config/agent/flat-settings.ts'
import { readYaml } from '../config/yaml/document.ts'
import { bypassCheckFile, receiverSections, receiversKey } from '../datadog/bypass-settings.ts'
import { agentConfigKeys } from '../datadog/kubernetes.ts'
import { variablesIn } from './environment.ts'
import { eachKey, type Leaf, type MapTree, type Tree } from './tree.ts'

/** A bypass setting, by its offset in the text. */
export interface BypassFound {
  readonly start: number
  readonly path: string
  readonly message: string
}

type Find = ReturnType<typeof bypassOf>

/** A receivers key or a section at the start of a line, in any text. */
const line = new RegExp(
  `^[ \\t]*(?:- +)?["']?((?:\\w+_)?additional_endpoints|${receiverSections.join('|')})["']?[ \\t]*:`,
  'm',
)

/** Of these the value does not matter, nor whether it is known. */
const receiverVariable = new RegExp(
  `^DD_(\\w+_)?ADDITIONAL_ENDPOINTS$|^DD_(${receiverSections.join('|').toUpperCase()})_`,
)

/** Returns true for what the Agent casts to true, and for words that Kubernetes or Helm may turn into it. */
export const isOn = (value: unknown): boolean => /^(1|t|true|yes|on|y)$/i.test(String(value))

const worthReading = new RegExp(`enabled|dd_url|endpoints|${receiverSections.join('|')}`, 'i')

const past = 'what it names is sent to directly, past the proxy'
const noPort = 'the proxy has no port for it; its data are sent directly'

/** Returns why a bypass setting is one, for a warning. */
export function whyBypass({ kind, what }: Bypass): string {
  if (kind === 'too-old') return what
  return kind === 'switch' ? noPort : past
}

const receivers: Bypass = { kind: 'receivers', what: 'data for further receivers' }

/**
 * Returns the bypass settings of a file, as `verify` would find them on the host of an Agent of this version
 * (undefined: the newest): in lists of variables, in mappings and texts that become configuration files.
 */
export function bypasses(text: string, tree: Tree, version?: string): BypassFound[] {
  const find = bypassOf(version)
  const found = [...inVariables(tree, find), ...inKeys(text, tree, find)]
  // A variable of a mapping (`envDict`) is a key, too.
  return [...new Map(found.map((one) => [`${one.start} ${one.path}`, one])).values()]
}

const asAgentReads = (value: unknown): unknown => (isOn(value) ? true : value)

function inVariables(tree: Tree, find: Find): BypassFound[] {
  return variablesIn(tree).flatMap(({ name, value = 'taken from elsewhere', start }) => {
    const bypass = receiverVariable.test(name)
      ? receivers
      : find({ name, value: asAgentReads(value) })
    return bypass ? [{ start, path: name, message: `${name}: ${whyBypass(bypass)}` }] : []
  })
}

function inKeys(text: string, tree: Tree, find: Find): BypassFound[] {
  const found: BypassFound[] = []
  eachKey(tree, (key, { keyStart, value }) => {
    const isEmpty = value.kind === 'leaf' && (value.value === null || value.value === '')
    if (isEmpty) return
    if (receiversKey.test(key) || receiverSections.includes(key)) {
      found.push({ start: keyStart, path: key, message: `${key}: ${past}` })
    } else if (bypassCheckFile.test(key)) {
      found.push({ start: keyStart, path: key, message: `${key}: ${noPort}` })
    } else if (value.kind === 'map' && agentConfigKeys.includes(key)) {
      found.push(...inConfiguration(key, value, find))
    } else if (value.kind === 'leaf' && typeof value.value === 'string') {
      found.push(...inText(text, key, keyStart, value, value.value, find))
    }
  })
  return found
}

function inConfiguration(key: string, map: MapTree, find: Find): BypassFound[] {
  const walk = (tree: MapTree, path: readonly string[]): BypassFound[] =>
    [...tree.entries].flatMap(([name, { keyStart, value }]) => {
      const at = [...path, name.toLowerCase()]
      const setting = at.join('.')
      // These are found by their key, wherever it is.
      if (receiversKey.test(setting) || receiverSections.includes(setting)) return []
      if (value.kind === 'map') return walk(value, at)
      if (value.kind === 'list') return []
      const bypass = find({ name: setting, value: asAgentReads(value.value) })
      if (!bypass) return []
      const message = `${setting} in ${key}: ${whyBypass(bypass)}`
      return [{ start: keyStart, path: `${key}.${setting}`, message }]
    })
  return walk(map, [])
}

const isOfSection = (setting: string): boolean =>
  receiverSections.some((section) => setting.startsWith(`${section}.`))

function inText(
  text: string,
  key: string,
  keyStart: number,
  { start, end }: Leaf,
  inner: string,
  find: Find,
): BypassFound[] {
  const raw = text.slice(start, end)
  const finding = (setting: string, at: number | undefined, bypass: Bypass): BypassFound => ({
    start: at === undefined ? keyStart : start + at,
    path: `${key}: ${setting}`,
    message: `${setting} in ${key}: ${whyBypass(bypass)}`,
  })
  const named = line.exec(inner)?.[1]
  const byLine = named === undefined ? [] : [finding(named, line.exec(raw)?.index, receivers)]
  const bySetting = settingsOf(inner).flatMap(({ name, value, source }) => {
    const isSection = receiverSections.includes(name)
    const bypass = isSection ? receivers : find({ name, value: asAgentReads(value) })
    if (!bypass || isOfSection(name)) return []
    return [finding(name, lineIn(raw, Number(/\d+$/.exec(source)?.[0])), bypass)]
  })
  const isFound = ({ start }: BypassFound) => byLine.some((one) => one.start === start)
  return [...byLine, ...bySetting.filter((one) => !isFound(one))]
}

/** Returns the settings of a text that may be a configuration with a bypass; none for one that is not YAML. */
function settingsOf(inner: string): ReturnType<typeof settingsIn> {
  if (!worthReading.test(inner)) return []
  try {
    return settingsIn(readYaml('', inner))
  } catch {
    return []
  }
}

/** Returns the offset of a 1-based line of a literal block scalar within it; undefined for other scalars. */
function lineIn(raw: string, number: number): number | undefined {
  if (!raw.startsWith('|')) return undefined
  const lines = raw.split('\n').slice(0, number)
  return lines.join('\n').length + 1
}
