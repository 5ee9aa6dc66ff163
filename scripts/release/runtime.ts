import { createHash } from 'node:crypto'
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { $ } from 'zx/core'
import type { Architecture } from './options.ts'
import { root } from './root.ts'

export interface Runtime {
  readonly architecture: Architecture
  /** Of Node, as `24.21.0`. */
  readonly version: string
  /** Path of the gzip of the `node` program as nodejs.org built it. */
  readonly file: string
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
 */
export async function runtime(architecture: Architecture): Promise<Runtime> {
  const name = `node-linux-${architecture}`
  const pin = await pinOf(name)
  const id = Buffer.from(pin.integrity.slice('sha512-'.length), 'base64').toString('hex')
  const kept = join(root, '.cache/runtimes', `${name}-${pin.version}-${id.slice(0, 16)}`)
  if (!(await exists(kept))) await fetchInto(kept, name, pin)
  const [file, licence] = [join(kept, 'node.gz'), join(kept, 'LICENSE')]
  return { architecture, version: pin.version, file, licence }
}

async function pinOf(name: string): Promise<Pin> {
  const path = join(root, 'scripts/release/runtimes/package-lock.json')
  const pin = JSON.parse(await readFile(path, 'utf8')).packages[`node_modules/${name}`]
  if (!/^sha512-[\w+/]+=*$/.test(pin?.integrity)) throw new Error(`${path} does not pin ${name}`)
  return pin
}

/** By way of a directory beside it, so that what is kept is whole. Level 9 saves 0.6 % in three times the time. */
async function fetchInto(kept: string, name: string, pin: Pin): Promise<void> {
  await mkdir(join(kept, '..'), { recursive: true })
  const work = await mkdtemp(`${kept}.`)
  const run = $({ cwd: work, quiet: true })
  try {
    await run`npm pack --silent ${`${name}@${pin.version}`}`
    const tarball = `${name}-${pin.version}.tgz`
    const found = createHash('sha512')
      .update(await readFile(join(work, tarball)))
      .digest('base64')
    if (`sha512-${found}` !== pin.integrity) {
      throw new Error(
        `${name}@${pin.version} has the integrity sha512-${found}, not ${pin.integrity}`,
      )
    }
    await run`tar -xzf ${tarball} --strip-components=1 package/bin/node package/LICENSE`
    await run`chmod 644 bin/node`
    await run`gzip -6n bin/node`
    await rename(join(work, 'bin/node.gz'), join(work, 'node.gz'))
    await rm(join(work, tarball))
    await rm(join(work, 'bin'), { recursive: true })
    await rename(work, kept)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
