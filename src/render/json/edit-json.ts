import { configError } from '../../config/yaml/config-error.ts'
import { lineStart } from '../../text/lines.ts'
import { applySplices, type Splice } from '../../text/splice.ts'
import { type ListTree, type MapTree, type Path, type Tree, treeAt } from '../tree.ts'
import { readJson } from './read-json.ts'

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

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

/**
 * Gives a value as JSON in the style of a file. `indent` is the indentation of the line it begins on;
 * without one everything stands on one line.
 */
export function writeJson(value: Json, style: JsonStyle, indent?: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const isList = isJsonList(value)
  const inner = indent === undefined ? undefined : indent + style.unit
  const items = isList
    ? value.map((item) => writeJson(item, style, inner))
    : Object.entries(value).map(([name, item]) => member(name, item, style, inner))
  const [open, close] = isList ? '[]' : '{}'
  if (items.length === 0) return `${open}${close}`
  if (inner === undefined) {
    const padding = isList ? '' : style.padding
    return `${open}${padding}${items.join(style.comma)}${padding}${close}`
  }
  const lines = items.map((item) => style.eol + inner + item).join(',')
  return `${open}${lines}${style.eol}${indent}${close}`
}

/** Gives a key with its value, as `writeJson` does. */
export function member(name: string, value: Json, style: JsonStyle, indent?: string): string {
  return `${JSON.stringify(name)}${style.colon}${writeJson(value, style, indent)}`
}

/** True if a value is a list. */
export function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** A value to put at a path; without one, what is there goes. A list grows by the path of the item after its last. */
export interface JsonEdit {
  readonly path: Path
  readonly value?: Json
}

/**
 * Gives a JSON text with the edits made, one after another, and every other byte as it was. What is
 * new is written as the values around it are. The result is read again and proved to hold what the
 * text held, edits made. `file` is for messages. Throws CONFIG_EDIT_UNSAFE and what readJson throws.
 */
export function editJson(file: string, text: string, edits: readonly JsonEdit[]): string {
  let edited = text
  let wanted: Json = JSON.parse(text)
  for (const edit of edits) {
    const tree = readJson(file, edited)
    edited = applySplices(edited, splicesFor(edited, tree, edit))
    wanted = withEdit(wanted, edit.path, edit.value)
  }
  if (JSON.stringify(JSON.parse(edited)) === JSON.stringify(wanted)) return edited
  const problem = 'the changes cannot be made without changing something else'
  throw configError('CONFIG_EDIT_UNSAFE', file, undefined, problem, 'Edit the file by hand.')
}

function splicesFor(text: string, tree: Tree, { path, value }: JsonEdit): Splice[] {
  const style = jsonStyle(text, tree)
  const old = treeAt(tree, path)
  if (value === undefined) return old ? removed(tree, path) : []
  if (old) {
    const spread = style.unit !== '' && !sitsOnOneLine(text, tree, path)
    const indent = spread ? indentAt(text, old.start) : undefined
    return [{ start: old.start, end: old.end, text: writeJson(value, style, indent) }]
  }
  const depth = path.findIndex((_, index) => treeAt(tree, path.slice(0, index + 1)) === undefined)
  const holder = treeAt(tree, path.slice(0, depth))
  const inner = path.slice(depth + 1).reduceRight<Json>((all, step) => ({ [step]: all }), value)
  if (holder === undefined || holder.kind === 'leaf') throw new TypeError('No collection to add to')
  return added(text, holder, String(path[depth]), inner, style)
}

/** Whether the collection that holds a value is written on one line. */
function sitsOnOneLine(text: string, tree: Tree, path: Path): boolean {
  const holder = treeAt(tree, path.slice(0, -1))
  return holder !== undefined && holder.kind !== 'leaf' && !isSpread(text, holder)
}

function added(
  text: string,
  holder: Collection,
  name: string,
  value: Json,
  style: JsonStyle,
): Splice[] {
  const all = members(holder)
  const last = all.at(-1)
  const written = (indent?: string): string =>
    holder.kind === 'list' ? writeJson(value, style, indent) : member(name, value, style, indent)
  if (last === undefined) {
    const outer = indentAt(text, holder.start)
    const [open, close] = holder.kind === 'list' ? '[]' : '{}'
    const whole =
      style.unit === ''
        ? `${open}${written()}${close}`
        : `${open}${style.eol}${outer}${style.unit}${written(outer + style.unit)}${style.eol}${outer}${close}`
    return [{ start: holder.start, end: holder.end, text: whole }]
  }
  const end = last.value.end
  if (!isSpread(text, holder)) return [{ start: end, end, text: style.comma + written() }]
  const indent = indentAt(text, last.start)
  const isShort =
    last.value.kind !== 'leaf' && holder.kind === 'list' && !isSpread(text, last.value)
  const item = written(isShort ? undefined : indent)
  return [{ start: end, end, text: `,${style.eol}${indent}${item}` }]
}

/** A value goes with its key and one comma. */
function removed(tree: Tree, path: Path): Splice[] {
  const holder = treeAt(tree, path.slice(0, -1))
  if (holder === undefined || holder.kind === 'leaf') throw new TypeError('Nothing to remove from')
  const all = members(holder)
  const value = treeAt(tree, path)
  const index = all.findIndex((one) => one.value === value)
  const [before, one, next] = [all[index - 1], all[index], all[index + 1]]
  if (one === undefined) return []
  if (next) return [{ start: one.start, end: next.start, text: '' }]
  if (before) return [{ start: before.value.end, end: one.value.end, text: '' }]
  return [{ start: holder.start + 1, end: holder.end - 1, text: '' }]
}

function withEdit(json: Json, path: Path, value: Json | undefined): Json {
  const [step, ...rest] = path
  if (step === undefined) return value ?? null
  const isList = isJsonList(json)
  const old = Object.entries(json as object)
  const key = String(step)
  const known = old.find(([name]) => name === key)
  const inner = rest.length > 0 ? withEdit(known?.[1] ?? {}, rest, value) : value
  const kept = known ? old : [...old, [key, undefined] as [string, Json | undefined]]
  const all = kept
    .map(([name, item]) => [name, name === key ? inner : item] as const)
    .filter((entry): entry is readonly [string, Json] => entry[1] !== undefined)
  return isList ? all.map(([, item]) => item) : Object.fromEntries(all)
}
