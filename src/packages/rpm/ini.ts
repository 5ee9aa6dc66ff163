import { parse } from 'ini'
import {
  type IniDialect,
  type IniEntry,
  type IniFault,
  iniEntries,
  zyppLists,
} from './ini-lines.ts'

/** A section of an INI file. Names of options are in lower case if the package manager ignores case (yum 3). */
export interface IniSection {
  readonly id: string
  /** Where the section begins, counted from 1. */
  readonly line: number
  readonly options: Readonly<Record<string, string>>
}

/** What a package manager reads in an INI file: sections in order, or nothing and why. */
export interface IniFile {
  readonly sections: readonly IniSection[]
  readonly fault?: IniFault
}

/**
 * Reads a `.repo` file, dnf.conf, yum.conf or zypp.conf as the package manager does (yum.conf(5), dnf.conf(5); the
 * fixtures in fixtures/ini have what the real ones read). The library `ini` does the parsing, of a text that has
 * one line for each option: names and values in the quotes of JSON, where no sign has a meaning of its own.
 */
export function readIni(text: string, dialect: IniDialect): IniFile {
  const { entries, fault } = iniEntries(text, dialect)
  if (fault) return { sections: [], fault }
  const lists = dialect === 'zypp' ? zyppLists : new Set<string>()
  const written = entries.map((entry) => lineOf(entry, lists)).join('\n')
  const parsed: Readonly<Record<string, Readonly<Record<string, unknown>>>> = parse(written)
  const begins = new Map<string, number>()
  for (const { kind, name, line } of entries) {
    if (kind === 'section' && !begins.has(name)) begins.set(name, line)
  }
  const sections = [...begins].map(([id, line]) => {
    const options = Object.entries(parsed[id + END] ?? {})
    return { id, line, options: Object.fromEntries(options.map(optionOf)) }
  })
  return { sections: dialect === 'yum' ? withDefaults(sections) : sections }
}

/** Stands at the end of every name: `ini` drops the name `__proto__` and makes lists of names that end with `[]`. */
const END = ':'

function lineOf(entry: IniEntry, lists: ReadonlySet<string>): string {
  const quoted = (text: string) => JSON.stringify(text).replaceAll(']', '\\u005d')
  // Without the backslash `ini` makes a tree of a name with dots.
  if (entry.kind === 'section') return `[${quoted(entry.name.replaceAll('.', '\\.') + END)}]`
  const list = lists.has(entry.name) ? '[]' : ''
  return `${JSON.stringify(entry.name + END + list)}=${JSON.stringify(entry.value)}`
}

/** `ini` makes booleans of words, and lists of what has several values. */
function optionOf([name, value]: [string, unknown]): [string, string] {
  const text = Array.isArray(value) ? value.join('\n') : String(value)
  return [name.slice(0, -END.length), text]
}

/** Python's parsers take the options of the section DEFAULT for those of every other. */
function withDefaults(sections: readonly IniSection[]): IniSection[] {
  const defaults = sections.find(({ id }) => id === 'DEFAULT')?.options
  return sections
    .filter(({ id }) => id !== 'DEFAULT')
    .map((section) => ({ ...section, options: { ...defaults, ...section.options } }))
}
