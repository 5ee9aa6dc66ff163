import { isWantedList, isWantedMap, type Wanted, type WantedMap } from './wanted.ts'
import { yamlString } from './yaml-string.ts'

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
export function inlineText(wanted: Wanted, context: 'block' | 'flow'): string {
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
export function isBlockList(wanted: Wanted): wanted is readonly string[] {
  return isWantedList(wanted) && wanted.length > 0
}
