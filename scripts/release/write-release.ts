import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { manPage } from '../../src/help/man-page.ts'
import { commandTable } from '../../src/settings/commands.ts'
import { root } from '../root.ts'
import { compress, formats } from './compress.ts'
import type { Libraries } from './libraries.ts'
import { architectures, type ReleaseOptions } from './options.ts'
import type { Runtime } from './runtime.ts'
import { type Contents, sbom } from './sbom.ts'
import { stamp } from './stamp.ts'
import { type ReleasedFile, stamps } from './stamps.ts'
import { withoutComments } from './without-comments.ts'

export interface ReleaseParts extends Contents {
  /** Path of dd-fips.mjs, and of the licences of what is in it. */
  readonly bundle: string
  readonly notices: string
  /** All of one version, and libraries for the same architectures. */
  readonly runtimes: readonly Runtime[]
  readonly libraries: readonly Libraries[]
}

/**
 * Writes a release: install.sh, every file that it fetches, licences, the bill of materials and
 * SHA256SUMS. Gives the files in the order of their names. Same parts, same bytes.
 */
export async function writeRelease(
  parts: ReleaseParts,
  { baseUrl, out }: Pick<ReleaseOptions, 'baseUrl' | 'out'>,
): Promise<ReleasedFile[]> {
  const node = oneVersion('Node', parts.runtimes)
  const glibc = oneVersion('glibc', parts.libraries)
  const files: ReleasedFile[] = []
  const write = async (name: string, content: Buffer | string, mode = 0o644) => {
    await writeFile(join(out, name), content, { mode })
    files.push({ name, sha256: sha256(content), bytes: Buffer.byteLength(content) })
  }
  const writeBoth = async (name: string, from: string) => {
    for (const format of formats) {
      await write(`${name}.${format}`, await readFile(`${from}.${format}`))
    }
  }
  const writePacked = async (name: string, from: string) => {
    for (const format of formats) await write(`${name}.${format}`, await compress(format, from, 9))
  }
  await mkdir(out, { recursive: true })
  await write('THIRD-PARTY.txt', await readFile(parts.notices))
  await write('sbom.cdx.json', await sbom(parts))
  await write('dd-fips.1', manPage(parts.version))
  await writePacked(`dd-fips-${parts.version}.mjs`, parts.bundle)
  for (const { architecture, directory } of parts.runtimes) {
    await writeBoth(`node-v${node}-linux-${architecture}`, join(directory, 'node'))
  }
  for (const { architecture, directory } of parts.libraries) {
    const name = `glibc-${glibc}-linux-${architecture}.tar`
    await writeBoth(name, join(directory, 'libraries.tar'))
  }
  const [runtime, libraries] = [parts.runtimes[0], parts.libraries[0]]
  if (runtime) await write(`node-v${node}-LICENSE.txt`, await readFile(runtime.licence))
  if (libraries) await write(`glibc-${glibc}-COPYING.txt`, await readFile(libraries.licence))

  const template = withoutComments(await readFile(join(root, 'install.sh'), 'utf8'))
  const commands = Object.keys(commandTable).join(':')
  const identity = { VERSION: parts.version, COMMANDS: commands }
  const wholes = await unpackedStamps(parts)
  const values = { ...identity, BASE_URL: baseUrl, NODE_VERSION: node, ...wholes }
  // What root runs where sudo has to be used: the same, without the digest of itself that none can hold.
  const inner = join(out, `install-${parts.version}.sh`)
  await writeFile(inner, stamp(template, { ...values, ...stamps(files) }))
  await writePacked(basename(inner), inner)
  await rm(inner)
  await write('install.sh', stamp(template, { ...values, ...stamps(files) }), 0o755)
  // The same bytes as in the program: `bundle create` writes it, too, and prints its digest.
  await write('open-bundle.sh', await readFile(join(root, 'open-bundle.sh')), 0o755)
  files.sort((a, b) => (a.name < b.name ? -1 : 1))
  await writeFile(
    join(out, 'SHA256SUMS'),
    files.map((file) => `${file.sha256}  ${file.name}\n`).join(''),
  )
  return files
}

/** Returns what install.sh knows of the files that it keeps, for `stamp`: bytes and SHA-256. */
async function unpackedStamps({ bundle, runtimes }: ReleaseParts): Promise<Record<string, string>> {
  const entry = (content: Buffer) => `${content.length}:${sha256(content)}`
  const found: Record<string, string> = { BUNDLE: entry(await readFile(bundle)) }
  for (const architecture of architectures) {
    const runtime = runtimes.find((each) => each.architecture === architecture)
    const packed = runtime && (await readFile(join(runtime.directory, 'node.gz')))
    found[`NODE_${architecture.toUpperCase()}`] = packed ? entry(gunzipSync(packed)) : ''
  }
  return found
}

function oneVersion(of: string, items: readonly { readonly version: string }[]): string {
  const versions = [...new Set(items.map(({ version }) => version))]
  if (versions.length > 1)
    throw new Error(`One ${of} for all is wanted, not ${versions.join(' and ')}`)
  return versions[0] ?? ''
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}
