import type { DdFipsError } from '../../errors.ts'
import { configError } from './config-error.ts'
import { type Edit, isWantedList, isWantedMap, type WantedMap, type WantedValue } from './wanted.ts'

/** Words that YAML 1.1 or 1.2, or one of the Go readers, takes for something else than a string. */
const notString = /^(y|n|yes|no|on|off|true|false|null|nan|inf|infinity|e[-+]?[0-9_]+)$/i

/** Starts with a letter, and has nothing that ends or comments a plain scalar in any context. */
const word = /^[A-Za-z][A-Za-z0-9_.+/@-]*$/

/** The same with colons inside, as tags have; older readers refuse these within braces. */
const tag = /^[A-Za-z][A-Za-z0-9_.+/@:-]*[A-Za-z0-9_.+/@-]$/

/** An API key: with a letter other than `b` and `e` it can be no number in any notation. */
const hexadecimal = /^(?=.*[acdf])[0-9a-f]+$/

/** May stand in double quotes only, and escaped: line breaks of any YAML version, and the mark. */
const escaped = /[\n\t\u2028\u2029\ufeff\ufffe\uffff]/g

/**
 * Gives a string as a YAML scalar on one line that every reader (YAML 1.1, 1.2, Go) reads back as
 * that string: plain where it is plainly a word or a hexadecimal key, else quoted.
 */
export function yamlString(value: string, context: 'block' | 'flow'): string {
  const plain = context === 'flow' ? word : tag
  const safe = plain.test(value) || word.test(value) || hexadecimal.test(value)
  if (safe && !notString.test(value)) return value
  if (value.search(escaped) < 0) return `'${value.replaceAll("'", "''")}'`
  const body = value.replace(/["\\]/g, '\\$&').replace(escaped, escapeOf)
  return `"${body}"`
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Control characters other than line feed and tab, and halves of a surrogate pair. */
const refused = /[\p{Cc}\p{Cs}](?<![\n\t])/u

/**
 * Gives the error VALUE_NOT_ACCEPTABLE for an edit whose value YAML cannot carry, by the name of its
 * key and never with the value; undefined where the value is fine.
 */
export function valueProblem({ path, value }: Edit): DdFipsError | undefined {
  const values = typeof value === 'boolean' ? [] : typeof value === 'string' ? [value] : value
  for (const text of values) {
    const found = refused.exec(text)
    if (found === null) continue
    const name = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    const problem = `the value contains the character U+${name} at position ${found.index + 1}`
    const remedy = 'Use a value without control characters.'
    return configError('VALUE_NOT_ACCEPTABLE', path.join('.'), undefined, problem, remedy)
  }
  return undefined
}

/** Gives a mapping as lines in block style, each `indent` spaces in, without line ends. */
export function mapLines(map: WantedMap, indent: number): string[] {
  return [...map].flatMap(([name, wanted]) => {
    const key = `${' '.repeat(indent)}${yamlString(name, 'block')}:`
    if (isWantedMap(wanted)) return [key, ...mapLines(wanted, indent + 2)]
    if (isBlockList(wanted)) return [key, ...listLines(wanted, indent + 2)]
    return [`${key} ${inlineText(wanted, 'block')}`]
  })
}

/** Gives a list as lines in block style, each `indent` spaces in, without line ends. */
export function listLines(list: readonly string[], indent: number): string[] {
  return list.map((item) => `${' '.repeat(indent)}- ${yamlString(item, 'block')}`)
}

/** Gives a value on one line; collections in flow style. `context` is where it stands. */
export function inlineText(wanted: WantedValue, context: 'block' | 'flow'): string {
  if (typeof wanted === 'boolean') return String(wanted)
  if (typeof wanted === 'string') return yamlString(wanted, context)
  if (isWantedMap(wanted)) return `{${pairsText(wanted)}}`
  if (isWantedList(wanted)) return `[${wanted.map((item) => yamlString(item, 'flow')).join(', ')}]`
  return wanted.raw
}

/** Gives the pairs of a mapping in flow style, without the braces. */
export function pairsText(map: WantedMap): string {
  const pairs = [...map].map(
    ([name, wanted]) => `${yamlString(name, 'flow')}: ${inlineText(wanted, 'flow')}`,
  )
  return pairs.join(', ')
}

/** Whether a value is a list that block style can show; an empty one needs brackets. */
export function isBlockList(wanted: WantedValue): wanted is readonly string[] {
  return isWantedList(wanted) && wanted.length > 0
}
