import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../root.ts'
import { compress } from './compress.ts'
import { type BundledPackage, bundledPackages, notices } from './notices.ts'

export interface Bundle {
  /** Absolute path of dd-fips.mjs. */
  readonly file: string
  /** Of package.json. */
  readonly version: string
  readonly bytes: number
  /** Bytes after gzip. */
  readonly gzipped: number
  /** Path of the licences of what is in it, and what that is. */
  readonly notices: string
  readonly packages: readonly BundledPackage[]
}

export interface BundleOptions {
  /** Default: src/cli.ts. */
  readonly entry?: string
  /** Directory to write to. Default: dist. */
  readonly out?: string
}

/**
 * Node's own modules are required where they are used, not imported: an `import` of one reads all that it
 * exports, and what `node:http` exports includes parts of undici, which cost 35 ms and 12 MB to load. These two
 * are loaded when something of them is used: most runs hash nothing and ask nobody.
 */
const requireOfNode = `const late = ['node:crypto', 'node:http']
const loaded = process.getBuiltinModule
const whenUsed = (name) =>
  new Proxy({}, { get: (_, key) => loaded(name)[key], ownKeys: () => Reflect.ownKeys(loaded(name)) })
const require = (name) => (late.includes(name) ? whenUsed(name) : loaded(name))
`

/**
 * Bundles the program into OUT/dd-fips.mjs, with the licences of the libraries in it at its end and,
 * for reading, in OUT/THIRD-PARTY.txt. Same sources, same bytes.
 */
export async function bundle({ entry, out }: BundleOptions = {}): Promise<Bundle> {
  const directory = out ?? join(root, 'dist')
  const version = await packageVersion()
  const built = await build({
    absWorkingDir: root,
    entryPoints: [entry ?? 'src/cli.ts'],
    outfile: join(directory, 'dd-fips.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node20.17',
    format: 'cjs', // what is behind `import()` is then evaluated, with what it requires, when it is asked for,
    minify: true,
    charset: 'ascii', // one byte a character in V8, which reads that faster
    legalComments: 'none',
    banner: { js: requireOfNode },
    define: {
      __VERSION__: JSON.stringify(version),
      __OPEN_BUNDLE__: JSON.stringify(await readFile(join(root, 'open-bundle.sh'), 'utf8')),
    },
    logOverride: { 'empty-import-meta': 'silent' }, // zx mentions it, for Deno alone
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const code = built.outputFiles[0]?.text
  if (code === undefined) throw new Error('esbuild made no output')
  const packages = await bundledPackages(Object.keys(built.metafile.inputs))
  const licences = await notices(packages)
  const text = `${code}${asComment(licences)}`
  const file = join(directory, 'dd-fips.mjs')
  const beside = join(directory, 'THIRD-PARTY.txt')
  await mkdir(directory, { recursive: true })
  await writeFile(file, text)
  await writeFile(beside, licences)
  const gzipped = (await compress('gz', file)).length
  return { file, version, bytes: Buffer.byteLength(text), gzipped, notices: beside, packages }
}

async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  if (typeof version !== 'string') throw new Error('package.json has no version')
  return version
}

function asComment(text: string): string {
  return text === '' ? '' : `/*!\n${text.replaceAll('*/', '* /')}*/\n`
}
