import { isMap } from 'yaml'
import { lineAt } from '../../text/lines.ts'
import { readYaml, type YamlFile, type YamlMap } from '../yaml/document.ts'
import { entries, plainValue } from '../yaml/mapping.ts'
import { pairStart } from '../yaml/region.ts'
import { readText } from '../yaml/source.ts'
import type { Setting } from './setting.ts'

/** Deeper than any setting of the Agent; what aliases multiply ends here too. */
const DEEPEST = 6
const MOST = 20_000

/**
 * Gives every key of a configuration file of the Agent, collections and what is in them, with its line:
 * dotted keys and nested ones look the same. Throws what `readText` and `readYaml` throw.
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
    if (settings.length >= MOST) return
    const below = [...path, name]
    settings.push({
      name: below.join('.'),
      value: plainValue(yaml, value),
      source: `${yaml.file}:${lineAt(yaml.text, pairStart(pair))}`,
    })
    if (isMap(value) && below.length < DEEPEST) walk(yaml, value, below, settings)
  }
}
