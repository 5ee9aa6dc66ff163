import { isMap } from 'yaml'
import { lineAt } from '../../text/lines.ts'
import { configError } from '../yaml/config-error.ts'
import { readYaml, type YamlFile, type YamlMap, type YamlPair } from '../yaml/document.ts'
import { entries, plainValue } from '../yaml/mapping.ts'
import { pairStart } from '../yaml/region.ts'
import { readText } from '../yaml/source.ts'
import type { Setting } from './setting.ts'

/** Deeper than any setting of the Agent. */
const DEEPEST = 12
/** More than any file has that somebody has written; what aliases multiply ends here. */
const MOST = 100_000

/**
 * Gives every key of a configuration file of the Agent, collections and what is in them, with its line:
 * dotted keys and nested ones look the same. Throws what `readText` and `readYaml` throw, and CONFIG_TOO_LARGE for a
 * file of which not every setting could be read.
 */
export function flatSettings(file: string, source: Uint8Array | string): Setting[] {
  return settingsIn(readYaml(file, readText(file, source).text))
}

/** Gives the same of a file that was read already. */
export function settingsIn(yaml: YamlFile): Setting[] {
  const settings: Setting[] = []
  if (yaml.root) walk(yaml, yaml.root, [], settings)
  return settings
}

function walk(yaml: YamlFile, map: YamlMap, path: readonly string[], settings: Setting[]): void {
  for (const { name, pair, value } of entries(yaml, map).values()) {
    const below = [...path, name]
    if (settings.length >= MOST || below.length > DEEPEST) throw tooLarge(yaml, pair)
    settings.push({
      name: below.join('.'),
      value: plainValue(yaml, value),
      source: `${yaml.file}:${lineAt(yaml.text, pairStart(pair))}`,
    })
    if (isMap(value)) walk(yaml, value, below, settings)
  }
}

function tooLarge(yaml: YamlFile, pair: YamlPair): Error {
  const line = lineAt(yaml.text, pairStart(pair))
  const problem = `it has more than ${MOST} settings, or some more than ${DEEPEST} levels deep`
  return configError(
    'CONFIG_TOO_LARGE',
    yaml.file,
    line,
    problem,
    'Remove what the Agent does not need.',
  )
}
