import { configError } from './config-error.ts'
import { entries } from './entries.ts'
import { holds } from './holds.ts'
import { lineAt } from './lines.ts'
import { pairStart } from './region.ts'
import { isWantedMap, type Wanted, type WantedMap } from './wanted.ts'
import type { YamlFile } from './yaml-file.ts'

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
function leaves(tree: WantedMap): [string, Wanted][] {
  return [...tree].flatMap(([name, wanted]): [string, Wanted][] =>
    isWantedMap(wanted)
      ? leaves(wanted).map(([rest, value]) => [`${name}.${rest}`.toLowerCase(), value])
      : [[name.toLowerCase(), wanted]],
  )
}
