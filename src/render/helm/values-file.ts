import { readYaml } from '../../config/yaml/document.ts'
import { type Edit, editYaml } from '../../config/yaml/edit.ts'
import { decodeUtf8, readText } from '../../config/yaml/source.ts'
import { DdFipsError } from '../../errors.ts'
import { editJson } from '../json/edit-json.ts'
import { readJson } from '../json/read-json.ts'
import { leafAt, type Tree } from '../tree.ts'
import { findTemplate, templated } from './templates.ts'
import { yamlTree } from './yaml-tree.ts'

/** A values file or a manifest that can be read and edited. */
export interface ValuesFile {
  readonly file: string
  /** Without the byte order mark; offsets are those of the tree. */
  readonly text: string
  /** Undefined where the file says nothing. */
  readonly tree: Tree | undefined
  /** The whole file as it is, or as it becomes by edits. */
  edit(edits: readonly Edit[]): string
}

/**
 * Opens a file in YAML or, since Helm and kubectl take it too, in JSON. Throws CONFIG_TEMPLATED and what
 * readText, readYaml and readJson throw, exit 6, with file and line.
 */
export function openValues(file: string, source: Uint8Array | string): ValuesFile {
  const whole = typeof source === 'string' ? source : decodeUtf8(file, source)
  return openJson(file, whole) ?? openYaml(file, whole)
}

function openJson(file: string, whole: string): ValuesFile | undefined {
  const text = whole.replace(/^\ufeff/, '')
  if (!/^\s*\{/.test(text)) return undefined
  let tree: Tree
  try {
    tree = readJson(file, text)
  } catch {
    return undefined // a flow mapping may be YAML all the same
  }
  const edit = (edits: readonly Edit[]): string => {
    const missing = edits.filter(({ path, value }) => leafAt(tree, path) !== value)
    return whole.slice(0, whole.length - text.length) + editJson(file, text, missing)
  }
  return { file, text, tree, edit }
}

function openYaml(file: string, whole: string): ValuesFile {
  const { text } = readText(file, whole)
  const template = findTemplate(text)
  if (template !== undefined) throw templated(file, text, template)
  try {
    const tree = yamlTree(readYaml(file, text, 'exact'))
    return { file, text, tree, edit: (edits) => editYaml(file, whole, edits, 'exact').toString() }
  } catch (error) {
    const sign = /^[^#\n]*\{[{%]/m.exec(text)
    const isSyntax = error instanceof DdFipsError && error.code === 'CONFIG_NOT_YAML'
    throw isSyntax && sign ? templated(file, text, sign.index) : error
  }
}
