import { isMap } from 'yaml'
import { entries, keyName } from './entries.ts'
import { lineEnd, lineStart } from './lines.ts'
import { pairEnd, pairStart, valueRegion } from './region.ts'
import { applySplices, type Splice } from './splice.ts'
import type { YamlFile, YamlMap, YamlPair } from './yaml-file.ts'

type Path = readonly string[]

/** What is to become of keys that an edit had set. */
export interface Withdrawal {
  /** Keys to take out. */
  readonly gone: readonly Path[]
  /** Keys whose values shall be those of `old` again. */
  readonly restored: readonly Path[]
  readonly old: YamlFile
}

/**
 * Takes single keys out of a configuration, or gives them their old values back, and leaves all other lines: for
 * a block in which people went on. Undefined where a key does not stand on lines of its own, or its old value
 * has several. Whoever calls this proves what the result means.
 */
export function withdrawKeys(yaml: YamlFile, what: Withdrawal): string | undefined {
  const pairs = what.gone.map((path) => pairAt(yaml, path))
  const without = pairs.map((pair) => pair && withoutLines(yaml, pair))
  const back = what.restored.map((path) => valueBack(pairAt(yaml, path), what.old, path))
  const heads = emptied(yaml, new Set(pairs))
    .filter((pair) => !pairAt(what.old, [keyName(yaml, pair) ?? '']))
    .map((pair) => withoutHead(yaml, pair))
  const splices = [...without, ...back, ...heads]
  const known = splices.filter((splice) => splice !== undefined)
  return known.length === splices.length ? applySplices(yaml.text, known) : undefined
}

function pairAt(yaml: YamlFile, path: Path): YamlPair | undefined {
  let map = yaml.root
  let pair: YamlPair | undefined
  for (const name of path) {
    const entry = map && entries(yaml, map).get(yaml.fold(name))
    pair = entry && map?.items.includes(entry.pair) ? entry.pair : undefined
    const value = pair?.value
    map = isMap(value) && !value.flow ? (value as YamlMap) : undefined
  }
  return pair
}

/** The mappings of the top level that would be left without any key. */
function emptied({ root }: YamlFile, gone: ReadonlySet<YamlPair | undefined>): YamlPair[] {
  const isEmptied = ({ value }: YamlPair) =>
    isMap(value) && value.items.length > 0 && value.items.every((pair) => gone.has(pair))
  return (root?.items ?? []).filter(isEmptied)
}

const nextLine = (text: string, at: number) => {
  const newline = text.indexOf('\n', at)
  return newline < 0 ? text.length : newline + 1
}

function withoutLines({ text }: YamlFile, pair: YamlPair): Splice | undefined {
  const [start, end] = [pairStart(pair), pairEnd(pair)]
  const [from, to] = [lineStart(text, start), lineEnd(text, end)]
  const isAlone = text.slice(from, start).trim() === '' && /^\s*(#.*)?$/.test(text.slice(end, to))
  return isAlone ? { start: from, end: nextLine(text, end), text: '' } : undefined
}

/** Takes out the line of a key alone: what stands below it and is no key (a comment) stays. */
function withoutHead({ text }: YamlFile, pair: YamlPair): Splice {
  const start = lineStart(text, pairStart(pair))
  return { start, end: nextLine(text, start), text: '' }
}

function valueBack(pair: YamlPair | undefined, old: YamlFile, path: Path): Splice | undefined {
  const was = pairAt(old, path)
  if (!pair || !was) return undefined
  const [now, then] = [valueRegion(pair), valueRegion(was)]
  const value = old.text.slice(then.start, then.end)
  if (now.colon === undefined || value.includes('\n')) return undefined
  return { start: now.colon, end: now.end, text: value === '' ? '' : ` ${value}` }
}
