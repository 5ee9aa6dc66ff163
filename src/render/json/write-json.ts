import type { JsonStyle } from './json-style.ts'

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

export function isJsonList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
