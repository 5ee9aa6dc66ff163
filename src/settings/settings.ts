import { DdFipsError } from '../errors.ts'
import { type SettingRow, type Settings, settingRows } from './table.ts'

export type { Settings } from './table.ts'

type Flags = Readonly<Record<string, string | boolean>>

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'no', 'off'].map((word) => [word, false] as const),
])

/** Reads a word as a boolean, without regard to case. Throws SETTING_NOT_ACCEPTABLE (exit 6). */
export function readBoolean(name: string, word: string): boolean {
  const value = booleans.get(word.trim().toLowerCase())
  if (value !== undefined) return value
  // The word is not shown: a key that was given under the wrong name would be, too.
  throw notAcceptable(
    name,
    'it is not a boolean',
    'Use 1 or 0, true or false, yes or no, on or off.',
  )
}

/**
 * Makes settings from flags (by flag name, without dashes), the environment and what the receipt
 * remembers, in this order of precedence. An empty variable is unset. Throws SETTING_NOT_ACCEPTABLE.
 */
export function readSettings(
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
  remembered: Settings = {},
): Settings {
  const settings: Record<string, unknown> = {}
  for (const [name, row] of settingRows) {
    const given = givenBy(row, flags)
    const variable = row.variables.find((candidate) => environment[candidate])
    const source = given === undefined ? variable : `--${row.flag}`
    const text = given === undefined ? variable && environment[variable] : String(given)
    const value = source && text ? convert(row.kind, source, text) : undefined
    const known = value ?? (row.remembered ? remembered[name] : undefined)
    if (known !== undefined) settings[name] = known
  }
  return settings
}

function givenBy(
  { flag = '', negation = '' }: SettingRow,
  flags: Flags,
): Flags[string] | undefined {
  return flags[negation] === true ? false : flags[flag]
}

/** What Node makes of bytes that are not UTF-8, in a variable and in an argument. */
const NOT_UTF8 = '\uFFFD'

function convert(kind: SettingRow['kind'], source: string, text: string): unknown {
  if (text.includes(NOT_UTF8))
    throw notAcceptable(source, 'it has bytes that are not UTF-8', 'Write it in UTF-8.')
  if (kind === 'boolean') return readBoolean(source, text)
  if (kind === 'text') return text
  const items = text.split(',').map((item) => item.trim())
  return items.filter((item) => item !== '')
}

/** Gives the part of the settings that the receipt keeps: nothing secret, nothing of one run only. */
export function rememberedSettings(settings: Settings): Settings {
  const kept = settingRows.filter(([name, row]) => row.remembered && settings[name] !== undefined)
  return Object.fromEntries(kept.map(([name]) => [name, settings[name]]))
}

/** Gives the error for a setting that cannot be used (exit 6). Never pass a secret in `problem`. */
export function notAcceptable(name: string, problem: string, remedy: string): DdFipsError {
  return new DdFipsError({
    code: 'SETTING_NOT_ACCEPTABLE',
    exit: 'settings',
    message: `${name}: ${problem}.`,
    remedy,
  })
}
