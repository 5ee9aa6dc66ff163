import { lineEnd, lineStart } from './lines.ts'
import { insert, keyColumn, type Site } from './put-value.ts'
import { pairEnd, pairStart } from './region.ts'
import { mapLines, pairsText } from './render-yaml.ts'
import type { Splice } from './splice.ts'
import type { WantedMap } from './wanted.ts'
import type { YamlFile } from './yaml-file.ts'

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
