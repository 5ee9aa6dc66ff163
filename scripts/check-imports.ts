/**
 * Part of `npm run check`: imports in src go one way. `layers` is the whole rule; change it here when a folder comes or
 * goes, and the picture in docs/architecture.md with it.
 */
import { readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { pathToFileURL } from 'node:url'
import { glob } from 'zx'

/**
 * What each folder may import, besides itself: the folders that are named, `src` for the files right in it. A folder in
 * another one has a row of its own only if it may import less.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  'src/text': [],
  'src/datadog': [],
  src: ['src/text'],
  'src/openpgp': ['src', 'src/text'],
  ...rows({
    settings: '',
    host: '',
    system: 'host',
    config: 'host',
    detect: 'host',
    services: 'host system',
    packages: 'host openpgp settings',
    bundle: 'host packages',
    survey: 'config detect host packages services',
    steps: 'bundle config host openpgp packages services system',
    plan: 'bundle config detect host packages services settings steps survey system',
    run: 'host packages plan services settings steps survey system',
    checks: 'config host packages services survey system',
    doctor: 'checks config host services system',
    evidence: 'checks config host openpgp packages settings survey system',
    'evidence/html': 'checks evidence',
    'evidence/oscal': 'checks evidence',
    render: 'config host',
    help: 'settings',
    report: 'checks detect doctor host plan',
    commands:
      'bundle checks detect doctor evidence evidence/html evidence/oscal help host packages plan render report run services settings steps survey system',
  }),
}

/** These folders may also import the files right in src, `text`, and `datadog`, which is data only. */
function rows(table: Readonly<Record<string, string>>): Record<string, readonly string[]> {
  const paths = (names: string) => names.split(' ').flatMap((name) => (name ? [`src/${name}`] : []))
  return Object.fromEntries(
    Object.entries(table).map(([folder, names]) => [
      `src/${folder}`,
      ['src', 'src/text', 'src/datadog', ...paths(names)],
    ]),
  )
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
