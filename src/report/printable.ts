import { notPrintable, printable } from '../printable.ts'

export { printable } from '../printable.ts'

/** The sequences that `painter` makes, and no other. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const ownStyle = /\u001b\[(?:0|1|2|3[1236])m/

/** Returns composed output as it may be written to a terminal or a log; `styled` keeps our own styles. */
export function forTerminal(text: string, styled: boolean): string {
  if (!styled) return printable(text)
  const parts = text.split(new RegExp(`(${ownStyle.source})`))
  return parts.map((part, at) => (at % 2 === 1 ? part : printable(part))).join('')
}

/** Returns a value with every string in it printable: what the report functions are given holds text of others. */
export function printableIn<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T
  if (Array.isArray(value)) return value.map(printableIn) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, printableIn(part)]),
  ) as T
}

/** Returns a JSON document in ASCII where JSON.stringify leaves what is not printable: the data stay the same. */
export function escapedJson(json: string): string {
  return json.replace(notPrintable, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
