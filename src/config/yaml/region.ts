import type { CST } from 'yaml'
import type { YamlPair } from './document.ts'

type Item = CST.CollectionItem

/** Where the value of a pair stands in the text. */
export interface Region {
  /** Offset after the colon; undefined for a key without one (`? key`, `{key}`). */
  readonly colon: number | undefined
  /** Offsets of the value, from its tag on if it has one; equal where the value is empty. */
  readonly start: number
  readonly end: number
  readonly empty: boolean
  readonly tagged: boolean
  /** The anchor as written (`&name`), or ''. */
  readonly anchor: string
  /** The comment on the first line of a block scalar, with the space before it, or ''. */
  readonly comment: string
}

/** Gives where the value of a parsed pair stands. */
export function valueRegion(pair: YamlPair): Region {
  const { sep = [], value } = itemOf(pair)
  const colonAt = sep.findIndex((token) => token.type === 'map-value-ind')
  const marks = colonAt < 0 ? [] : sep.slice(colonAt).filter(isMark)
  const [first, ...props] = marks
  const colon = first && tokenEnd(first)
  const last = props.at(-1) ?? first
  const tagged = props.some((token) => token.type === 'tag')
  const after = last ? tokenEnd(last) : keyEnd(pair)
  return {
    colon,
    start: tagged && props[0] ? props[0].offset : (value?.offset ?? after),
    end: value ? contentEnd(value) : after,
    empty: value === undefined,
    tagged,
    anchor: props.find((token) => token.type === 'anchor')?.source ?? '',
    comment: value?.type === 'block-scalar' ? headerComment(value) : '',
  }
}

/** Gives the offset after the key of a parsed pair. */
export function keyEnd(pair: YamlPair): number {
  const { key, start } = itemOf(pair)
  return key ? contentEnd(key) : lastMark(start)
}

/** Gives the offset of the first sign of a parsed pair: its `?`, anchor, tag or key. */
export function pairStart(pair: YamlPair): number {
  const { start, key } = itemOf(pair)
  return start.find(isMark)?.offset ?? key?.offset ?? 0
}

/** Gives the offset after a parsed pair, the comment behind it not included. */
export function pairEnd(pair: YamlPair): number {
  return itemEnd(itemOf(pair))
}

function itemOf(pair: YamlPair): Item {
  if (!pair.srcToken) throw new TypeError('A pair without its source token')
  return pair.srcToken
}

/** Offset after the last sign of a token that is neither space nor comment. */
function contentEnd(token: CST.Token): number {
  switch (token.type) {
    case 'block-map':
    case 'block-seq': {
      const items: readonly Item[] = token.items
      const last = items.findLast((item) => item.key || item.start.some(isMark))
      return last ? itemEnd(last) : token.offset // comments below may be an item of their own
    }
    case 'flow-collection': {
      const bracket = token.end[0]
      return bracket ? tokenEnd(bracket) : token.offset
    }
    case 'block-scalar': {
      const header = token.props.map((prop) => ('source' in prop ? prop.source : '')).join('')
      return token.offset + withoutBlankLines(header + token.source).length
    }
    default:
      return tokenEnd(token)
  }
}

function itemEnd({ start, key, sep, value }: Item): number {
  if (value) return contentEnd(value)
  if (sep?.some(isMark)) return lastMark(sep)
  return key ? contentEnd(key) : lastMark(start)
}

function tokenEnd(token: CST.Token): number {
  return token.offset + ('source' in token ? token.source.length : 0)
}

function lastMark(tokens: readonly CST.SourceToken[]): number {
  const mark = tokens.filter(isMark).at(-1)
  return mark ? tokenEnd(mark) : 0
}

function isMark(token: CST.SourceToken): boolean {
  return !['space', 'comment', 'newline', 'comma'].includes(token.type)
}

function headerComment(token: CST.BlockScalar): string {
  const comment = token.props.find((prop) => prop.type === 'comment')
  return comment && 'source' in comment ? ` ${comment.source}` : ''
}

function withoutBlankLines(source: string): string {
  const lines = source.split('\n')
  while (lines.length > 1 && lines.at(-1)?.trim() === '') lines.pop()
  return lines.join('\n').replace(/\r$/, '')
}
