import { columnAt, lineEnd, lineStart } from '../../text/lines.ts'
import type { Splice } from '../../text/splice.ts'
import type { YamlFile, YamlMap, YamlPair } from './document.ts'
import { keyEnd, pairEnd, pairStart, valueRegion } from './region.ts'
import { mapLines, pairsText } from './render.ts'
import type { WantedMap } from './wanted.ts'

/** Where new keys go: behind what a mapping has, or (where that would change its last value) before it. */
export type Placement = 'end' | 'start'

/** Gives the splices that add keys to a mapping: at the end of the file to the top-level one. */
export function addKeys(site: Site, keys: WantedMap, placement: Placement): Splice[] {
  const { yaml, eol, map } = site
  const first = map.items[0]
  const last = map.items.at(-1)
  if (map.flow) {
    if (!last) return [insert(map.range[0] + 1, pairsText(keys))]
    const end = pairEnd(last)
    const space = yaml.text[end - 1] === ':' ? ' ' : '' // `key:,` is not read by libyaml and Go
    return [insert(end, `${space}, ${pairsText(keys)}`)]
  }
  const lines = mapLines(keys, keyColumn(site))
  if (placement === 'start' && first) {
    return [insert(lineStart(yaml.text, pairStart(first)), lines.join(eol) + eol)]
  }
  if (map === yaml.root || !last) return appendLines(yaml, eol, lines)
  return [insert(lineEnd(yaml.text, pairEnd(last)), eol + lines.join(eol))]
}

/** Gives the splice that puts lines at the end of the document, after a line break where one is missing. */
export function appendLines(yaml: YamlFile, eol: string, lines: readonly string[]): Splice[] {
  const { text, end } = yaml
  const before = end > 0 && text[end - 1] !== '\n' ? eol : ''
  return [insert(end, before + lines.join(eol) + eol)]
}

/** A mapping that is being edited, and how its file ends lines. */
export interface Site {
  readonly yaml: YamlFile
  readonly eol: string
  readonly map: YamlMap
  /** Names of the keys above, with a dot behind each; '' at the top. */
  readonly prefix: string
}

/** Gives the column at which the keys of a block mapping stand. */
export function keyColumn({ yaml, map }: Site): number {
  const first = map.items[0]
  return first ? columnAt(yaml.text, pairStart(first)) : 0
}

/**
 * Gives the splices that make `value` the value of a pair, on the line where the old one begins. A list
 * that is no deeper than its key is the exception: nothing else may stand there.
 */
export function putInline(site: Site, pair: YamlPair, value: string): Splice[] {
  const { yaml, eol, map } = site
  const region = valueRegion(pair)
  const { start, end } = region
  if (region.colon === undefined) {
    if (map.flow) return [insert(keyEnd(pair), `: ${value}`)]
    const at = lineEnd(yaml.text, keyEnd(pair))
    return [insert(at, `${eol}${' '.repeat(keyColumn(site))}: ${value}`)]
  }
  if (!map.flow && !region.empty && columnAt(yaml.text, start) <= keyColumn(site)) {
    const before = lineEnd(yaml.text, Math.max(lineStart(yaml.text, start) - 2, region.colon))
    return [insert(region.colon, ` ${value}`), { start: before, end, text: '' }]
  }
  if (!region.empty || region.tagged) {
    const anchor = region.tagged && region.anchor !== '' ? `${region.anchor} ` : ''
    return [{ start, end, text: anchor + value + region.comment }]
  }
  const rest = yaml.text.slice(end, lineEnd(yaml.text, end))
  const hasSpace = rest.startsWith(' ') && rest.trim() === ''
  return [hasSpace ? insert(end + 1, value) : insert(end, ` ${value}`)]
}

/**
 * Gives the splices that make a block the value of a pair of a block mapping. The block goes below
 * the line of the key, whose comment stays; a value that has lines of its own is replaced there.
 * `lines` renders the block at an indentation.
 */
export function putBlock(
  site: Site,
  pair: YamlPair,
  lines: (indent: number) => string[],
): Splice[] {
  const { yaml, eol } = site
  const column = keyColumn(site)
  const block = (indent: number): string => lines(indent).join(eol)
  const { colon, start, end, empty, tagged, anchor } = valueRegion(pair)
  if (colon === undefined) {
    const at = lineEnd(yaml.text, keyEnd(pair))
    return [insert(at, `${eol}${' '.repeat(column)}:${eol}${block(column + 2)}`)]
  }
  const below = yaml.text.slice(colon, start).includes('\n')
  if (below && !empty) {
    const indent = columnAt(yaml.text, start)
    const mark = tagged && anchor !== '' ? `${anchor}${eol}${' '.repeat(indent)}` : ''
    return [{ start, end, text: mark + block(indent).trimStart() }]
  }
  const added = insert(lineEnd(yaml.text, end), eol + block(column + 2))
  if (empty && !tagged) return [added]
  return [{ start: colon, end, text: anchor === '' ? '' : ` ${anchor}` }, added]
}

/** Gives the splice that puts text at an offset. */
export function insert(at: number, text: string): Splice {
  return { start: at, end: at, text }
}
