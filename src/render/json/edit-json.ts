import { applySplices, type Splice } from '../../config/splice.ts'
import { configError } from '../../config/yaml/config-error.ts'
import { type Path, type Tree, treeAt } from '../tree.ts'
import {
  type Collection,
  indentAt,
  isSpread,
  type JsonStyle,
  jsonStyle,
  members,
} from './json-style.ts'
import { readJson } from './read-json.ts'
import { isJsonList, type Json, member, writeJson } from './write-json.ts'

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
