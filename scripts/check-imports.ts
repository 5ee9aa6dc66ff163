/**
 * Part of `npm run check`: imports in src go one way. `layers` is the whole rule; change it here when a folder comes or
 * goes, and the picture in docs/architecture.md with it.
 */
import { readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { pathToFileURL } from 'node:url'
import { glob } from 'zx'

/** What the files right in src may import besides one another. */
const files = ['src']

/** The folders that each folder may import, besides itself and what its own folders may. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  src: [],
  'src/host': files,
  'src/config': [...files, 'src/host'],
  'src/services': [...files, 'src/host'],
  'src/packages': [...files, 'src/host', 'src/config'],
  'src/steps': [...files, 'src/host', 'src/config', 'src/services', 'src/packages'],
  'src/facts': [...files, 'src/host', 'src/config', 'src/services', 'src/packages'],
  'src/checks': [
    ...files,
    ...['src/host', 'src/config', 'src/services', 'src/packages', 'src/facts'],
  ],
  'src/causes': [
    ...files,
    ...['src/host', 'src/config', 'src/services', 'src/packages', 'src/facts', 'src/checks'],
  ],
  'src/evidence': [
    ...files,
    ...['src/host', 'src/config', 'src/services', 'src/packages', 'src/facts', 'src/checks'],
  ],
  'src/evidence/html': [...files, 'src/evidence', 'src/checks'],
  'src/evidence/oscal': [...files, 'src/evidence', 'src/checks'],
  'src/plan': [
    ...files,
    ...['src/host', 'src/config', 'src/services', 'src/packages', 'src/facts', 'src/steps'],
  ],
  'src/render': [...files, 'src/host', 'src/config'],
  'src/report': [
    ...files,
    ...['src/host', 'src/config', 'src/facts', 'src/checks', 'src/causes', 'src/plan'],
  ],
  'src/manual': files,
  'src/commands': [
    ...files,
    ...['src/host', 'src/config', 'src/services', 'src/packages', 'src/steps', 'src/facts'],
    ...['src/checks', 'src/causes', 'src/plan', 'src/render', 'src/report', 'src/manual'],
    ...['src/evidence', 'src/evidence/html', 'src/evidence/oscal'],
  ],
}

/** Not part of the program's layers: nothing imports it, and it may import everything. */
const entry = 'src/cli.ts'

const specifier = /(?:\bfrom|\bimport\()\s*'(\.[^']+)'/g

/** Returns the folder of the table that a file belongs to: the innermost. Paths are relative to the repository. */
function layerOf(file: string): string {
  let folder = dirname(file)
  while (!(folder in layers) && folder !== '.') folder = dirname(folder)
  return folder
}

/**
 * Returns a sentence for each import that goes against `layers`, from file contents by path relative to the
 * repository.
 */
export function wrongImports(sources: Readonly<Record<string, string>>): string[] {
  return Object.entries(sources).flatMap(([file, source]) => {
    const own = layerOf(file)
    return [...source.matchAll(specifier)].flatMap(([, target = '']) => {
      const path = normalize(join(dirname(file), target))
      const layer = layerOf(path)
      if (path === entry) return [`${file} imports ${entry}, which nothing imports`]
      if (file === entry || layer === own || layers[own]?.includes(layer)) return []
      return [`${file} imports ${path}: ${own} must not import ${layer} (scripts/check-imports.ts)`]
    })
  })
}

async function main(): Promise<void> {
  const paths = await glob('src/**/*.ts')
  const pairs = await Promise.all(
    paths.map(async (path) => [path, await readFile(path, 'utf8')] as const),
  )
  const wrong = wrongImports(Object.fromEntries(pairs))
  for (const line of wrong) console.error(line)
  if (wrong.length > 0) process.exitCode = 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
