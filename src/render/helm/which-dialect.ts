import { configError } from '../../config/yaml/config-error.ts'
import { OPERATOR_API } from '../../datadog/kubernetes.ts'
import { lineAt } from '../../text/lines.ts'
import { leafAt, type Path, placeOf, type Tree, treeAt } from '../tree.ts'
import { helm, operator, type ValuesDialect } from './dialects.ts'
import type { ValuesFile } from './values-file.ts'

/** How a file is to be taken. */
export interface Taken {
  readonly dialect: ValuesDialect
  /** Where in the file the chart's values are: below the chart's name in the values of a parent chart. */
  readonly base: Path
  readonly tree: Tree | undefined
  /** False for values in which nothing is the chart's. */
  readonly isKnown: boolean
}

/** Top-level mappings of the chart's values. */
const parts = ['datadog', 'agents', 'clusterAgent', 'clusterChecksRunner']

/** Keys by which values are seen to be the chart's. */
const chartKeys = [...parts, 'useFIPSAgent', 'targetSystem', 'providers', 'registry']

/**
 * Finds out what a file is: values of the chart, values of a chart that has it as `datadog`, or a
 * DatadogAgent. Throws, exit 6, for a manifest of another kind: MANIFEST_NOT_SUPPORTED.
 */
export function whichDialect({ file, text, tree }: ValuesFile): Taken {
  const kind = leafAt(tree, ['kind'])
  const version = leafAt(tree, ['apiVersion'])
  if (kind !== undefined && version !== undefined) {
    if (kind === 'DatadogAgent' && version === OPERATOR_API) {
      return { dialect: operator, base: [], tree, isKnown: true }
    }
    const isOld = kind === 'DatadogAgent'
    throw configError(
      'MANIFEST_NOT_SUPPORTED',
      file,
      lineAt(text, placeOf(tree, [isOld ? 'apiVersion' : 'kind']) ?? 0),
      `found ${kind} of ${version}; expected values of the chart or a DatadogAgent of ${OPERATOR_API}`,
      isOld
        ? 'Move the resource to v2alpha1: v1alpha1 has no `spec.global.fips`.'
        : 'Pass the values file of the Datadog chart.',
    )
  }
  // The chart's own `datadog` has none of these below it; as a chart within a chart it has.
  const isParent = parts.some((key) => treeAt(tree, ['datadog', key])?.kind === 'map')
  const base = isParent ? ['datadog'] : []
  const inner = treeAt(tree, base)
  const keys = inner?.kind === 'map' ? [...inner.entries.keys()] : []
  const isKnown = keys.every((key) => key === 'fips') || keys.some((key) => chartKeys.includes(key))
  return { dialect: helm, base, tree: inner, isKnown }
}
