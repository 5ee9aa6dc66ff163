import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzip } from './gzip.ts'
import type { ReleaseOptions } from './options.ts'
import { root } from './root.ts'
import type { Runtime } from './runtime.ts'
import { stamp } from './stamp.ts'

export interface ReleaseParts {
  readonly version: string
  /** Path of dd-fips.mjs, and of the licences of what is in it. */
  readonly bundle: string
  readonly notices: string
  /** All of one version of Node. */
  readonly runtimes: readonly Runtime[]
}

export interface ReleasedFile {
  readonly name: string
  readonly sha256: string
  readonly bytes: number
}

/**
 * Writes a release: install.sh, every file that it fetches, licences and SHA256SUMS. Gives the files
 * in the order of their names. Same parts, same bytes.
 */
export async function writeRelease(
  parts: ReleaseParts,
  { baseUrl, out }: Pick<ReleaseOptions, 'baseUrl' | 'out'>,
): Promise<ReleasedFile[]> {
  const node = nodeVersion(parts.runtimes)
  await mkdir(out, { recursive: true })
  const bundle = `dd-fips-${parts.version}.mjs.gz`
  await writeFile(join(out, bundle), await gzip(parts.bundle))
  await copyFile(parts.notices, join(out, 'THIRD-PARTY.txt'))
  const names = [bundle, 'THIRD-PARTY.txt']
  for (const { architecture, file, licence } of parts.runtimes) {
    names.push(`node-v${node}-linux-${architecture}.gz`)
    await copyFile(file, join(out, `node-v${node}-linux-${architecture}.gz`))
    await copyFile(licence, join(out, `node-v${node}-LICENSE.txt`))
  }
  if (parts.runtimes.length > 0) names.push(`node-v${node}-LICENSE.txt`)
  const files = await Promise.all(names.map((name) => released(out, name)))
  const template = await readFile(join(root, 'install.sh'), 'utf8')
  const values = { VERSION: parts.version, BASE_URL: baseUrl, NODE_VERSION: node }
  const script = stamp(template, { ...values, ...digests(files, bundle, node) })
  await writeFile(join(out, 'install.sh'), script, { mode: 0o755 })
  files.push(await released(out, 'install.sh'))
  files.sort((a, b) => (a.name < b.name ? -1 : 1))
  const sums = files.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('')
  await writeFile(join(out, 'SHA256SUMS'), sums)
  return files
}

function nodeVersion(runtimes: readonly Runtime[]): string {
  const versions = [...new Set(runtimes.map(({ version }) => version))]
  if (versions.length > 1)
    throw new Error(`One Node for all is wanted, not ${versions.join(' and ')}`)
  return versions[0] ?? ''
}

/** What install.sh knows of each download: its digest, and the megabytes of all that is fetched with it. */
function digests(files: readonly ReleasedFile[], bundle: string, node: string) {
  const of = (name: string) => files.find((file) => file.name === name)
  const program = of(bundle)
  const x64 = of(`node-v${node}-linux-x64.gz`)
  const arm64 = of(`node-v${node}-linux-arm64.gz`)
  return {
    BUNDLE_SHA256: program?.sha256 ?? '',
    BUNDLE_MB: megabytes(program),
    X64_SHA256: x64?.sha256 ?? '',
    X64_MB: megabytes(program, x64),
    ARM64_SHA256: arm64?.sha256 ?? '',
    ARM64_MB: megabytes(program, arm64),
  }
}

function megabytes(...files: readonly (ReleasedFile | undefined)[]): string {
  const sum = files.reduce((total, file) => total + (file?.bytes ?? 0), 0) / 1e6
  return sum < 10 ? sum.toFixed(1) : sum.toFixed(0)
}

async function released(out: string, name: string): Promise<ReleasedFile> {
  const path = join(out, name)
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  return { name, sha256, bytes: (await stat(path)).size }
}
