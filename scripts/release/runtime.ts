import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from 'zx/core'
import { cached } from '../cache.ts'
import { root } from '../root.ts'
import { pack } from './compress.ts'
import type { Architecture } from './options.ts'

export interface Runtime {
  readonly architecture: Architecture
  /** Of Node, as `24.21.0`. */
  readonly version: string
  /** Directory of node.xz and node.gz: the program as nodejs.org built it. */
  readonly directory: string
  /** SHA-256 of the program. */
  readonly sha256: string
  /** Path of Node's licence, which has to come along. */
  readonly licence: string
}

interface Pin {
  readonly version: string
  readonly integrity: string
}

/**
 * Gives Node for an architecture, from its npm package of the version and with the SHA-512 that
 * scripts/release/runtimes/package-lock.json pins. Kept compressed in .cache. Throws an Error when
 * the package is another one.
 * @param level of compression
 */
export async function runtime(architecture: Architecture, level?: number): Promise<Runtime> {
  const name = `node-linux-${architecture}`
  const pin = await pinOf(name)
  const key = { pin, level, form: 1 }
  const fill = (draft: string) => fetchInto(draft, name, pin, level)
  const directory = await cached(`${name}-level-${level ?? 'default'}`, key, fill)
  const sha256 = await readFile(join(directory, 'sha256'), 'utf8')
  const licence = join(directory, 'LICENSE')
  return { architecture, version: pin.version, directory, sha256, licence }
}

async function pinOf(name: string): Promise<Pin> {
  const path = join(root, 'scripts/release/runtimes/package-lock.json')
  const pin = JSON.parse(await readFile(path, 'utf8')).packages[`node_modules/${name}`]
  if (!/^sha512-[\w+/]+=*$/.test(pin?.integrity)) throw new Error(`${path} does not pin ${name}`)
  return pin
}

async function fetchInto(draft: string, name: string, pin: Pin, level?: number): Promise<void> {
  const run = $({ cwd: draft, quiet: true })
  await run`npm pack --silent ${`${name}@${pin.version}`}`
  const tarball = `${name}-${pin.version}.tgz`
  const found = createHash('sha512')
    .update(await readFile(join(draft, tarball)))
    .digest('base64')
  if (`sha512-${found}` !== pin.integrity) {
    throw new Error(
      `${name}@${pin.version} has the integrity sha512-${found}, not ${pin.integrity}`,
    )
  }
  await run`tar -xzf ${tarball} --strip-components=1 package/bin/node package/LICENSE`
  await run`mv bin/node node`
  const program = await readFile(join(draft, 'node'))
  await writeFile(join(draft, 'sha256'), createHash('sha256').update(program).digest('hex'))
  await pack(join(draft, 'node'), level)
  await run`rm -r bin node ${tarball}`
}
