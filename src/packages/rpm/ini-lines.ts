/** Which parser reads a file: iniparse (yum 3), libdnf (dnf, dnf5) or libzypp (zypper). */
export type IniDialect = 'yum' | 'dnf' | 'zypp'

/** A section header, or an option of the section above; `line` counts from 1. */
export type IniEntry =
  | { readonly kind: 'section'; readonly line: number; readonly name: string }
  | {
      readonly kind: 'option'
      readonly line: number
      readonly name: string
      readonly value: string
    }

/** The first line that the package manager does not accept. It reads nothing of such a file. */
export interface IniFault {
  readonly line: number
  readonly problem: string
}

/** What one line is. `more` goes on with the value above, `end` keeps later lines from doing so. */
type Line =
  | 'blank'
  | 'end'
  | { readonly section: string }
  | { readonly name: string; readonly value: string }
  | { readonly more: string }
  | { readonly problem: string }

/** An option whose value may go on in the lines below. */
interface Option {
  readonly kind: 'option'
  readonly line: number
  readonly name: string
  value: string
}

/** Classifies one line; `last` is the option above that the line may go on with. */
type Classify = (line: string, last: string | undefined) => Line

const NO_EQUALS = 'it has no "="'
const NO_BRACKET = 'the closing bracket is missing'

/** libdnf/utils/iniparser/iniparser.cpp; libdnf5 has the same rules. */
const dnfLine: Classify = (line) => {
  if (/^(?:[#;]|$)/.test(line)) return 'end'
  const text = trimmed(line, ' \t\r')
  if (text === '') return { more: '' }
  if (text.startsWith('[')) {
    const end = text.indexOf(']')
    if (end < 0) return { problem: NO_BRACKET }
    if (end === 1) return { problem: 'the section has no name' }
    // The last character is not looked at: `[a]x` is accepted.
    const rest = /^[ \t\r]*(?:[#;]|$)/.test(text.slice(end + 1, -1))
    return rest ? { section: text.slice(1, end) } : { problem: 'text follows the section name' }
  }
  if (/^[ \t\r]/.test(line)) return { more: text }
  const equals = text.indexOf('=')
  if (equals < 0) return { problem: NO_EQUALS }
  if (equals === 0) return { problem: 'the option has no name' }
  const [name, value] = [text.slice(0, equals), text.slice(equals + 1)]
  return { name: trimmed(name, ' \t'), value: trimmed(value, ' \t') }
}

/** iniparse/ini.py; `;` begins a comment within a value only after a space. */
const yumLine: Classify = (line) => {
  const text = line.trimEnd()
  if (text === '') return { more: '' }
  if (/^(?:[#;]|rem)/i.test(text)) return 'blank'
  const section = /^\[([^\]]+)\]\s*(?:[#;].*)?$/.exec(text)?.[1]
  if (section !== undefined) return { section }
  const [, name, all = ''] = /^([^:=\s[][^:=]*)[:=]\s*(.*)$/.exec(text) ?? []
  if (name !== undefined) {
    const comment = all.indexOf(';')
    const value = /\s/.test(all[comment - 1] ?? '') ? all.slice(0, comment) : all
    return { name: name.trim().toLowerCase(), value: value.trimEnd() }
  }
  return /^\s/.test(text) ? { more: text.trimStart() } : { problem: 'it has no "=" or ":"' }
}

/** Options of a .repo file whose values add up, over several lines too (RepoFileReader.cc). */
export const zyppLists: ReadonlySet<string> = new Set([
  'baseurl',
  'gpgkey',
  'mirrorlist',
  'metalink',
])

/** zypp/parser/iniparser.cc. Carriage returns belong to values there. */
const zyppLine: Classify = (line, last = '') => {
  const text = trimmed(line, ' \t')
  if (/^(?:[#;]|$)/.test(text)) return 'blank'
  if (text.startsWith('[') && text.includes(']')) {
    const section = text.slice(1, text.lastIndexOf(']'))
    return section === '' ? { problem: 'the section has no name' } : { section }
  }
  const [, name, value] = /^([^=:/?|,\\]*)=(.*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined && !text.startsWith('[')) {
    return { name: trimmed(name, ' \t'), value: trimmed(value, ' \t') }
  }
  if (zyppLists.has(last)) return { name: last, value: text }
  if (text.startsWith('[')) return { problem: NO_BRACKET }
  return { problem: text.includes('=') ? 'its name has one of :/?|,\\' : NO_EQUALS }
}

const rules = {
  dnf: { classify: dnfLine, skipsMark: true, finish: unquoted },
  yum: { classify: yumLine, skipsMark: true, finish: withoutEmptyLines },
  zypp: { classify: zyppLine, skipsMark: false, finish: (value: string) => value },
} as const satisfies Record<IniDialect, unknown>

/**
 * Returns the sections and options of an INI file in order, each value in one piece, by the rules of the package
 * manager that reads the file. If it would refuse the file, there are no entries and `fault` says why.
 */
export function iniEntries(
  text: string,
  dialect: IniDialect,
): { entries: readonly IniEntry[]; fault?: IniFault } {
  const { classify, skipsMark, finish } = rules[dialect]
  const entries: (IniEntry | Option)[] = []
  let last: Option | undefined
  const lines = (skipsMark ? text.replace(/^\uFEFF/, '') : text).split('\n')
  for (const [index, content] of lines.entries()) {
    const line = index + 1
    const refused = (problem: string) => ({ entries: [], fault: { line, problem } })
    const read = classify(content, last?.name)
    if (read === 'blank') continue
    if (read === 'end') last = undefined
    else if ('problem' in read) return refused(read.problem)
    else if ('section' in read) {
      entries.push({ kind: 'section', line, name: read.section })
      if (dialect !== 'zypp') last = undefined // zypper goes on with a list in the next section
    } else if ('name' in read) {
      if (entries.length === 0) return refused('no section begins above it')
      last = { kind: 'option', line, ...read }
      entries.push(last)
    } else if (last) last.value += `\n${read.more}`
    else if (read.more !== '') return refused('it is indented, and no option stands right above it')
  }
  return {
    entries: entries.map((entry) =>
      entry.kind === 'option' ? { ...entry, value: finish(entry.value) } : entry,
    ),
  }
}

/** Removes line breaks at the end, then one pair of quotes around all of it, as libdnf does. */
function unquoted(value: string): string {
  return value.replace(/\n+$/, '').replace(/^(["'])(.*)\1$/s, '$2')
}

function withoutEmptyLines(value: string): string {
  return value.replace(/\n+$/, '').replace(/\n+/g, '\n')
}

function trimmed(text: string, characters: string): string {
  let [start, end] = [0, text.length]
  while (start < end && characters.includes(text[start] ?? '')) start++
  while (end > start && characters.includes(text[end - 1] ?? '')) end--
  return text.slice(start, end)
}
