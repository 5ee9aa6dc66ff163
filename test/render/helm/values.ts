import { openValues } from '../../../src/render/helm/values-file.ts'
import type { Tree } from '../../../src/render/tree.ts'

/** Reads YAML or JSON that says something. */
export function treeOf(text: string): Tree {
  const { tree } = openValues('values.yaml', text)
  if (tree === undefined) throw new Error('the text says nothing')
  return tree
}
