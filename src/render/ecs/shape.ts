/** What a value of a task definition must be. */
export type Shape =
  | 'string'
  | 'integer'
  | 'boolean'
  | { readonly oneOf: readonly string[] }
  /** A mapping of strings to strings. */
  | 'strings-by-name'
  | { readonly list: Shape }
  | ObjectShape

export interface ObjectShape {
  readonly members: Readonly<Record<string, Shape>>
  readonly required: readonly string[]
}

export const oneOf = (...words: string[]): Shape => ({ oneOf: words })
export const list = (of: Shape): Shape => ({ list: of })
export const object = (
  members: Readonly<Record<string, Shape>>,
  ...required: string[]
): ObjectShape => ({
  members,
  required,
})

export const strings = list('string')
export const pair = object({ name: 'string', value: 'string' })
