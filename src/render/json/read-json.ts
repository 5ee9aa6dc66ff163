import { configError } from '../../config/yaml/config-error.ts'
import { lineAt } from '../../text/lines.ts'
import type { MapEntry, Tree } from '../tree.ts'

const space = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const string = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const words: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

/** Beyond this nobody wrote it by hand, and the reader would run out of stack. */
const MAX_DEPTH = 100

/** Signs of a template where a value should be: Jinja and Go, Terraform, ERB. */
const template = /\{[{%]|\$\{|<%/y

/**
 * Reads JSON (RFC 8259) and keeps where everything stands. Throws, exit 6, with the line and never with
 * the text, which may hold a secret: CONFIG_TEMPLATED, CONFIG_NOT_JSON, CONFIG_SEVERAL_DOCUMENTS,
 * CONFIG_DUPLICATE_KEY (readers differ in which of two keys they take).
 */
export function readJson(file: string, text: string): Tree {
  let at = 0

  const refuse = (offset: number, code: string, problem: string, remedy: string): never => {
    throw configError(code, file, lineAt(text, offset), problem, remedy)
  }
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    at += found?.length ?? 0
    return found
  }
  const expected = (what: string): never => {
    const found = at < text.length ? 'something else' : 'the end of the file'
    const problem = `not JSON: expected ${what}, found ${found}`
    return refuse(at, 'CONFIG_NOT_JSON', problem, 'Fix this line, then run dd-fips again.')
  }
  const sign = (wanted: string): boolean => {
    take(space)
    if (text[at] !== wanted) return false
    at++
    return true
  }

  const value = (depth: number): Tree => {
    take(space)
    const start = at
    if (take(template) !== undefined) {
      const problem = 'a template sign where JSON needs a value'
      refuse(start, 'CONFIG_TEMPLATED', problem, 'Render the template first, and pass the result.')
    }
    if (depth > MAX_DEPTH) return expected(`no more than ${MAX_DEPTH} levels`)
    if (text[at] === '{') return map(start, depth)
    if (text[at] === '[') return list(start, depth)
    const quoted = take(string)
    if (quoted !== undefined) return { kind: 'leaf', value: JSON.parse(quoted), start, end: at }
    const digits = take(number)
    if (digits !== undefined) return { kind: 'leaf', value: Number(digits), start, end: at }
    const word = words.find(([name]) => text.startsWith(name, at))
    if (word === undefined) return expected('a value')
    at += word[0].length
    return { kind: 'leaf', value: word[1], start, end: at }
  }

  const list = (start: number, depth: number): Tree => {
    const items: Tree[] = []
    at++
    if (!sign(']')) {
      do items.push(value(depth + 1))
      while (sign(','))
      if (!sign(']')) expected('a comma or ]')
    }
    return { kind: 'list', items, start, end: at }
  }

  const map = (start: number, depth: number): Tree => {
    const entries = new Map<string, MapEntry>()
    at++
    if (!sign('}')) {
      do {
        take(space)
        const keyStart = at
        const name: string = JSON.parse(take(string) ?? expected('a key in double quotes'))
        const keyEnd = at
        if (entries.has(name)) {
          const problem = `the key ${name} is here for the second time`
          refuse(keyStart, 'CONFIG_DUPLICATE_KEY', problem, 'Keep one of them.')
        }
        if (!sign(':')) expected('a colon')
        entries.set(name, { keyStart, keyEnd, value: value(depth + 1) })
      } while (sign(','))
      if (!sign('}')) expected('a comma or }')
    }
    return { kind: 'map', entries, start, end: at }
  }

  const tree = value(0)
  take(space)
  if (at < text.length) {
    const problem = 'more text follows the end of the JSON document'
    refuse(at, 'CONFIG_SEVERAL_DOCUMENTS', problem, 'Keep one document in the file.')
  }
  return tree
}
