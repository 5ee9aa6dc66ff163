import type { DdFipsError } from '../../errors.ts'
import { lineAt } from '../../text/lines.ts'
import { applySplices } from '../../text/splice.ts'
import { configError } from './config-error.ts'
import { type Keys, readYaml, type YamlFile } from './document.ts'
import { editMap } from './edit-mapping.ts'
import { entries } from './mapping.ts'
import { editIsProved } from './prove.ts'
import { appendLines, type Placement } from './put-value.ts'
import { pairStart } from './region.ts'
import { mapLines, valueProblem } from './render.ts'
import { readText } from './source.ts'
import {
  type Edit,
  holds,
  isWantedMap,
  type WantedMap,
  type WantedValue,
  wantedTree,
} from './wanted.ts'

export type { Edit } from './wanted.ts'

/**
 * Refuses a top-level key with dots (`fips.enabled: false`) that names a wanted setting and says
 * otherwise: the Agent takes it for the nested one, and which of the two counts depends on its
 * version (viper, searchMapWithPathPrefixes; datadog-agent, loadYamlInto). Throws CONFIG_DOTTED_KEY.
 */
export function dottedRivals(yaml: YamlFile, tree: WantedMap): void {
  if (!yaml.root) return
  const keys = entries(yaml, yaml.root)
  for (const [name, wanted] of leaves(tree)) {
    const entry = name.includes('.') ? keys.get(name) : undefined
    if (!entry || holds(yaml, entry.value, wanted)) continue
    const problem = `${name} is written as a dotted key, which the Agent may read in place of the nested one`
    const remedy = `Remove this line, or write it as a nested mapping.`
    throw configError(
      'CONFIG_DOTTED_KEY',
      yaml.file,
      lineAt(yaml.text, pairStart(entry.pair)),
      problem,
      remedy,
    )
  }
}

/** Every path of a tree that has a value, joined with dots as the Agent names settings. */
function leaves(tree: WantedMap): [string, WantedValue][] {
  return [...tree].flatMap(([name, wanted]): [string, WantedValue][] =>
    isWantedMap(wanted)
      ? leaves(wanted).map(([rest, value]) => [`${name}.${rest}`.toLowerCase(), value])
      : [[name.toLowerCase(), wanted]],
  )
}

/**
 * Gives a configuration with the edits made and every other byte as it was; the very same bytes where
 * all of them hold already. Keys are matched without regard to case, as the Agent does, unless
 * `keys` says otherwise. The result is read again and proved: the edited keys have their values, all
 * others mean what they meant. `file` is for messages only. Throws what cannot be edited safely, exit 6, with file, line and cure:
 * VALUE_NOT_ACCEPTABLE, CONFIG_NOT_UTF8, CONFIG_NOT_TEXT, CONFIG_LINE_BREAK, CONFIG_NOT_YAML,
 * CONFIG_SEVERAL_DOCUMENTS, CONFIG_DOTTED_KEY, CONFIG_EDIT_UNSAFE, and the codes of editMap.
 */
export function editYaml(
  file: string,
  source: Uint8Array | string,
  edits: readonly Edit[],
  keys: Keys = 'any-case',
): Buffer {
  for (const edit of edits) {
    const problem = valueProblem(edit)
    if (problem) throw problem
  }
  const { bom, text, eol } = readText(file, source)
  const yaml = readYaml(file, text, keys)
  if (edits.length === 0) return Buffer.from(bom + text)
  const tree = wantedTree(edits)
  if (keys === 'any-case') dottedRivals(yaml, tree)
  for (const placement of ['end', 'start'] as const) {
    const edited = attempt(yaml, eol, tree, placement)
    if (edited === text || (edited !== undefined && isProved(yaml, edited, tree, keys))) {
      return Buffer.from(bom + edited)
    }
  }
  throw unsafe(file, edits)
}

function attempt(yaml: YamlFile, eol: string, tree: WantedMap, placement: Placement): string {
  const splices = yaml.root
    ? editMap({ yaml, eol, map: yaml.root, prefix: '' }, tree, placement)
    : appendLines(yaml, eol, mapLines(tree, 0))
  return applySplices(yaml.text, splices)
}

function isProved(before: YamlFile, edited: string, tree: WantedMap, keys: Keys): boolean {
  try {
    return editIsProved(before, readYaml(before.file, edited, keys), tree)
  } catch {
    return false
  }
}

function unsafe(file: string, edits: readonly Edit[]): DdFipsError {
  const keys = edits.map((edit) => edit.path.join('.')).join(', ')
  const problem = `${keys} cannot be set without changing other settings`
  return configError(
    'CONFIG_EDIT_UNSAFE',
    file,
    undefined,
    problem,
    `Set ${keys} in ${file} by hand, then run dd-fips again.`,
  )
}
