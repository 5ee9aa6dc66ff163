import { isMap } from 'yaml'
import { lineEnd, lineStart } from '../../text/lines.ts'
import { mergeLines } from '../../text/merge-lines.ts'
import { applySplices, type Splice } from '../../text/splice.ts'
import { readYaml, type YamlFile, type YamlMap, type YamlPair } from './document.ts'
import { entries, keyName } from './mapping.ts'
import { fingerprints } from './prove.ts'
import { pairEnd, pairStart, valueRegion } from './region.ts'
import { readText } from './source.ts'

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

/** The three texts of a configuration that people changed after an edit of ours. */
export interface ThreeWays {
  readonly before: Buffer
  readonly after: Buffer
  readonly now: Buffer
}

export interface UndoneEdit {
  readonly content: Buffer
  /** Keys that people added, changed or removed since, dotted, two levels deep. */
  readonly theirs: readonly string[]
}

/** Edits set keys no deeper than this; a list or a deeper mapping is compared as a whole. */
const LEVELS = 2

/**
 * Takes an edit back out of a configuration that people went on changing: their changes stay, to the line,
 * and every key of ours is what it was before, or what they made of it, also within a block of ours.
 * Undefined where that cannot be had. The result is read again and proved key by key.
 */
export function undoEdit(file: string, { before, after, now }: ThreeWays): UndoneEdit | undefined {
  try {
    const [was, ours, current] = [before, after, now].map((text) => readText(file, text).text)
    if (was === undefined || ours === undefined || current === undefined) return undefined
    const whole = was === '' || was.endsWith('\n') ? was : `${was}\n` // they may have gone on below
    const meaningOf = meanings(file)
    const [old, made, found] = [meaningOf(was), meaningOf(ours), meaningOf(current)]
    const names = [...new Set([...old.keys(), ...made.keys(), ...found.keys()])]
    const theirs = names.filter((name) => found.get(name) !== made.get(name))
    const wanted = (name: string) => {
      if (theirs.includes(name)) return found.get(name)
      // What was empty and has a key of theirs now is empty no more.
      const isBlock = theirs.some((each) => each.startsWith(`${name}.`) && found.has(each))
      return isBlock ? undefined : old.get(name)
    }
    const wrongIn = (text: string) => {
      const merged = meaningOf(text)
      const all = [...new Set([...names, ...merged.keys()])]
      return all.filter((name) => merged.get(name) !== wanted(name))
    }
    const keyByKey = (text: string) => {
      const wrong = wrongIn(text)
      if (wrong.some((name) => theirs.includes(name))) return undefined
      const gone = wrong.filter((name) => !old.has(name))
      const isEmptied = (name: string) => gone.some((each) => each.startsWith(`${name}.`))
      const restored = wrong.filter((name) => old.has(name) && !isEmptied(name))
      const [out, back] = [gone, restored].map((all) => all.map((name) => name.split('.')))
      const what = { gone: out ?? [], restored: back ?? [], old: readYaml(file, was) }
      return withdrawKeys(readYaml(file, text), what)
    }
    const merged = mergeLines(ours, whole, current)
    const candidates = [
      () => current, // undone already
      () => merged,
      () => keyByKey(merged),
      () => keyByKey(current),
    ]
    const text = firstProved(candidates, (each) => wrongIn(each).length === 0)
    return text === undefined ? undefined : { content: Buffer.from(text), theirs: theirs.sort() }
  } catch {
    return undefined // one of them is no configuration any more: it stays as it is
  }
}

function firstProved(
  candidates: readonly (() => string | undefined)[],
  isProved: (text: string) => boolean,
): string | undefined {
  for (const candidate of candidates) {
    try {
      const text = candidate()
      if (text !== undefined && isProved(text)) return text
    } catch {
      // what a merge of lines gave is no configuration: the next way
    }
  }
  return undefined
}

/** Gives a function that tells what each key of a text means, as numbers that can be compared. */
function meanings(file: string) {
  const fingerprint = fingerprints()
  return (text: string): Map<string, number> => {
    const yaml: YamlFile = readYaml(file, text)
    const found = new Map<string, number>()
    const walk = (map: YamlMap, path: readonly string[]) => {
      for (const { name, value } of entries(yaml, map).values()) {
        const below = [...path, name]
        const inner = isMap(value) && value.items.length > 0 && below.length < LEVELS
        if (inner) walk(value as YamlMap, below)
        else found.set(below.join('.'), fingerprint(yaml, value))
      }
    }
    if (yaml.root) walk(yaml.root, [])
    return found
  }
}
