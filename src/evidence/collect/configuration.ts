import type { CheckContext } from '../../checks/check.ts'
import { type AgentUnit, agentUnits } from '../../checks/probes/agent-units.ts'
import { type Setting, variableOf, winner } from '../../config/agent/setting.ts'
import { fipsDefaults } from '../../datadog/fips-settings.ts'
import { DEFAULT_SITE } from '../../datadog/sites.ts'
import { maskSecrets } from '../../text/mask.ts'
import type { SettingFacts } from '../evidence.ts'

/** What the Agent takes where nobody says anything, of the settings that decide whether the proxy is used. */
const defaults: Readonly<Record<string, string>> = {
  'fips.enabled': String(fipsDefaults.enabled),
  'fips.https': String(fipsDefaults.https),
  'fips.local_address': fipsDefaults.localAddress,
  'fips.port_range_start': String(fipsDefaults.portRangeStart),
  site: DEFAULT_SITE,
}

/** What the processes of the Agent see, and the secrets among it: for `scrub`, never to be printed. */
export interface ConfigurationFound {
  readonly configuration: SettingFacts[]
  readonly secrets: string[]
}

/**
 * Gives every setting that the Agent's processes see, with the value that wins and where that stands. Units
 * that see the same share a row. What is or may be a secret is masked.
 */
export async function configurationFacts(context: CheckContext): Promise<ConfigurationFound> {
  const units = await agentUnits(context)
  const rows = new Map<string, SettingFacts>()
  const secrets = new Set<string>()
  for (const unit of units) {
    for (const { key, setting } of effective(unit)) {
      const shown = shownValue(setting)
      if (shown !== plain(setting.value)) for (const one of wordsOf(setting.value)) secrets.add(one)
      const name = setting.name === key ? key : `${key} (by ${setting.name})`
      const row = `${name}\0${shown}\0${setting.source}`
      const others = rows.get(row)?.units ?? []
      rows.set(row, { name, value: shown, source: setting.source, units: [...others, unit.name] })
    }
  }
  const configuration = [...rows.keys()].sort().flatMap((row) => rows.get(row) ?? [])
  return { configuration, secrets: [...secrets] }
}

function effective({ layers, running }: AgentUnit): { key: string; setting: Setting }[] {
  const seen = running ?? layers
  const names = new Set(
    seen
      .flat()
      .filter(isLeaf)
      .map(({ name }) => name),
  )
  for (const key of Object.keys(defaults)) names.add(key)
  // A variable stands with the key that it overrides, where the file has that key too.
  for (const key of [...names]) names.delete(variableOf(key))
  return [...names].flatMap((key) => {
    const setting = winner(seen, key) ?? {
      name: key,
      value: defaults[key],
      source: 'by default: nothing says otherwise',
    }
    return isLeaf(setting) ? [{ key, setting }] : []
  })
}

/** A mapping is told by its parts; an empty one has none. */
function isLeaf({ value }: Setting): boolean {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value)
  return !isMapping || Object.keys(value).length === 0
}

const plain = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** What unlocks the store of secrets: sessions, role and secret ids, by the names of each store's own. */
const secretBackend = /^(?:DD_)?secret_backend_(?:config|arguments)(?=$|[._[])/i

/** Secrets are known by the name of their key, which may be any part of the path, and by their form. */
function shownValue({ name, value }: Setting): string {
  if (secretBackend.test(name)) return '********'
  const text = (plain(value) ?? '').replaceAll('\n', '\\n')
  const masked = maskSecrets(`${name}: ${text}`)
  return masked.startsWith(`${name}: `) ? masked.slice(name.length + 2) : '********'
}

function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [String(value)]
  return Object.values(value).flatMap(wordsOf)
}
