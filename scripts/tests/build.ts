import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type OnLoadResult, type Plugin, transform } from 'esbuild'
import { root } from '../root.ts'

const buildsDirectory = join(root, '.cache/tests')

/**
 * Compiles every TypeScript file of src, scripts and test, each to a JavaScript file with a source map,
 * into a directory of this process. Returns that directory; `remove` deletes it. Builds that a killed
 * process left are deleted first. One output per source file keeps coverage exact: nothing is merged,
 * inlined or dropped.
 */
export async function buildTests(): Promise<{ directory: string; remove: () => Promise<void> }> {
  const directory = join(buildsDirectory, `build-${process.pid}`)
  await removeLeftovers()
  await mkdir(directory, { recursive: true })
  await build({
    entryPoints: ['src/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'],
    absWorkingDir: root,
    outdir: directory,
    outbase: root,
    bundle: true,
    plugins: [oneOutputPerSource],
    treeShaking: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'error',
  })
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) }
}

/**
 * Every import stays an import: of the compiled file beside, or of the package. `import.meta` names the
 * source. What a test file imports as `tap` is its own test object (see current-test.ts).
 */
const oneOutputPerSource: Plugin = {
  name: 'one-output-per-source',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ kind, path, importer, namespace, resolveDir }) => {
      if (kind === 'entry-point') return undefined
      if (namespace === 'own-tap') return { path: compiled(importer, path), external: true }
      if (path === 'tap' && isTest(importer)) return { path: importer, namespace: 'own-tap' }
      if (path.startsWith('.'))
        return { path: compiled(importer, join(resolveDir, path)), external: true }
      return { path, external: true }
    })
    onLoad({ filter: /./, namespace: 'own-tap' }, ({ path }) => ({
      contents: ownTap(relative(root, path)),
      resolveDir: dirname(path),
    }))
    onLoad({ filter: /\.ts$/ }, ({ path }) => load(path))
  },
}

const isTest = (path: string) => relative(root, path).startsWith('test/')

const ownTap = (file: string) =>
  `import { testOf } from ${JSON.stringify(join(root, 'scripts/tests/current-test.ts'))}
   export default testOf(${JSON.stringify(file)})`

/** Returns the specifier by which the compiled `importer` imports the compiled `path`. */
function compiled(importer: string, path: string): string {
  const found = relative(dirname(importer), path).replace(/\.ts$/, '.js')
  return found.startsWith('.') ? found : `./${found}`
}

const places = /\bimport\.meta\.(url|filename|dirname)\b/

/** Replaces what `import.meta` says of the place of a file by that of the source. */
async function load(path: string): Promise<OnLoadResult> {
  const source = await readFile(path, 'utf8')
  if (!places.test(source)) return { contents: source, loader: 'ts' }
  const { code } = await transform(source, {
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(path).href),
      'import.meta.filename': JSON.stringify(path),
      'import.meta.dirname': JSON.stringify(dirname(path)),
    },
    loader: 'ts',
    target: 'node20',
    sourcemap: 'inline',
    sourcefile: basename(path),
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  })
  return { contents: code, loader: 'js' }
}

async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(buildsDirectory).catch(() => [])) {
    const pid = Number(/^build-(\d+)$/.exec(name)?.[1])
    if (pid && !isAlive(pid))
      await rm(join(buildsDirectory, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
