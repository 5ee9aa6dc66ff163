import { lineStart } from '../../config/lines.ts'
import type { ListTree, MapTree, Tree } from '../tree.ts'

/** How a file writes JSON. */
export interface JsonStyle {
  readonly eol: string
  /** One step of indentation; '' where the file has no lines of its own for values. */
  readonly unit: string
  /** A colon with the space around it. */
  readonly colon: string
  /** A comma with the space behind it, between values on one line. */
  readonly comma: string
  /** What stands within the brackets of an object on one line. */
  readonly padding: string
}

export type Collection = MapTree | ListTree

/** Gives the values of a collection with the offsets at which they begin, their keys included. */
export function members(node: Collection): { readonly start: number; readonly value: Tree }[] {
  return node.kind === 'list'
    ? node.items.map((value) => ({ start: value.start, value }))
    : [...node.entries.values()].map(({ keyStart, value }) => ({ start: keyStart, value }))
}

/** Whether the values of a collection have lines of their own. */
export function isSpread(text: string, node: Collection): boolean {
  const [first] = members(node)
  return first !== undefined && text.slice(node.start, first.start).includes('\n')
}

/** Gives the white space that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? ''
}

/** Finds out how a file writes JSON: by its first collection on lines, its first pair, its first short object. */
export function jsonStyle(text: string, tree: Tree): JsonStyle {
  const all = collections(tree)
  const spread = all.find((node) => isSpread(text, node))
  const firstOf = (node: Collection): number => members(node)[0]?.start ?? node.start
  const outer = spread ? indentAt(text, spread.start) : ''
  const unit = spread ? indentAt(text, firstOf(spread)).slice(outer.length) : ''
  const pair = all.flatMap((node) => (node.kind === 'map' ? [...node.entries.values()] : []))[0]
  const colon = pair ? text.slice(pair.keyEnd, pair.value.start) : ': '
  const short = all.find(
    (node) => node.kind === 'map' && node.entries.size > 0 && !isSpread(text, node),
  )
  const padding = short ? text.slice(short.start + 1, firstOf(short)) : spread ? ' ' : ''
  return {
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    unit,
    colon: /^\s*:[ \t]*$/.test(colon) ? colon : ': ',
    comma: colon.endsWith(':') ? ',' : ', ',
    padding,
  }
}

function collections(tree: Tree): Collection[] {
  if (tree.kind === 'leaf') return []
  return [tree, ...members(tree).flatMap(({ value }) => collections(value))]
}
