import type { Edit } from '../../config/yaml/edit.ts'
import { lineAt } from '../../text/lines.ts'
import type { RenderedChange, Rendering } from '../rendering.ts'
import { leafAt, placeOf, treeAt } from '../tree.ts'
import { dotted } from './dialects.ts'
import { openValues, type ValuesFile } from './values-file.ts'
import { helmWarnings } from './warnings.ts'
import { whichDialect } from './which-dialect.ts'

export interface HelmOptions {
  /** Sets the proxy's image tag too. */
  readonly imageTag?: string
}

/**
 * Renders values of the Datadog chart, or a DatadogAgent: the proxy on, HTTP from the Agent to it, all
 * else byte for byte as it was. An empty source gives the smallest values. Throws what cannot be edited
 * safely, exit 6: see openValues, whichDialect and editYaml.
 */
export function renderHelm(
  file: string,
  source: Uint8Array | string,
  { imageTag }: HelmOptions = {},
): Rendering {
  const values = openValues(file, source)
  const taken = whichDialect(values)
  const { dialect, base } = taken
  const fips = [...base, ...dotted(dialect.fips)]
  const edits: Edit[] = [
    { path: [...fips, 'enabled'].map(String), value: true },
    { path: [...fips, dialect.https].map(String), value: false },
  ]
  if (imageTag) edits.push({ path: [...fips, 'image', 'tag'].map(String), value: imageTag })
  const asItIs = values.edit([])
  const missing = edits.filter((edit) => values.edit([edit]) !== asItIs)
  return {
    kind: dialect.kind,
    text: values.edit(edits),
    changes: missing.map((edit) => changeOf(values, edit)),
    warnings: helmWarnings(values.text, taken),
    ...(dialect.kind === 'helm' && { setFlags: setFlags(missing) }),
  }
}

function changeOf({ text, tree }: ValuesFile, { path, value }: Edit): RenderedChange {
  const place = placeOf(tree, path)
  const old = leafAt(tree, path)
  const was = treeAt(tree, path) === undefined ? 'it is not set' : `it is ${old ?? 'empty'}`
  const summary = `${path.join('.')} becomes ${value}; ${was}`
  return {
    path: path.join('.'),
    summary,
    ...(place !== undefined && { line: lineAt(text, place) }),
  }
}

/** Gives edits as flags of `helm install` and `helm upgrade`. */
function setFlags(edits: readonly Edit[]): string {
  return edits
    .map(({ path, value }) => {
      const flag = typeof value === 'string' ? '--set-string' : '--set'
      return `${flag} ${path.join('.')}=${value}`
    })
    .join(' ')
}
