import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'zx/core'
import { cached } from '../cache.ts'
import { root } from '../root.ts'
import { pack } from './compress.ts'
import { download, newest, type Pin, privateApt } from './debian.ts'
import { copying } from './library-notices.ts'
import type { Architecture } from './options.ts'

/** What Node runs with where a host's glibc is older than its own. */
export interface Libraries {
  readonly architecture: Architecture
  /** Of glibc, in the characters of a plain file name: `2.36-9.deb12u14`. */
  readonly version: string
  /** Directory of libraries.tar.xz and libraries.tar.gz: plain files, no directory. */
  readonly directory: string
  /** Path of their licences and where their source is; also in the archives. */
  readonly licence: string
  readonly packages: readonly Pin[]
}

export const lockFile = join(root, 'scripts/release/libraries/debian-lock.json')

/** Node's own `NEEDED`, libatomic (of Node for some processors), and the loader that starts it all. */
const common = [
  ...['libc.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0', 'librt.so.1'],
  ...['libstdc++.so.6', 'libgcc_s.so.1', 'libatomic.so.1'],
]
const loaders = { x64: 'ld-linux-x86-64.so.2', arm64: 'ld-linux-aarch64.so.1' } as const

/**
 * Gives glibc, libstdc++, libgcc and libatomic for an architecture as Debian built them, from the
 * packages of the versions and with the SHA-256 that libraries/debian-lock.json pins. Kept in .cache.
 * Throws an Error that says how to pin anew when the mirror has one of them no longer.
 * @param pins in place of those of the lock file
 */
export async function libraries(
  architecture: Architecture,
  pins?: readonly Pin[],
): Promise<Libraries> {
  const lock = JSON.parse(await readFile(lockFile, 'utf8'))
  const packages: readonly Pin[] = pins ?? lock[architecture]
  const files = [loaders[architecture], ...common]
  const key = { packages, files, form: 1 }
  const directory = await cached(`libraries-${architecture}`, key, async (draft) => {
    await unpack(join(draft, 'root'), lock.suite, architecture, packages)
    await collect(draft, files, packages)
  })
  const glibc = packages.find(({ name }) => name === 'libc6')?.version ?? ''
  const version = glibc.replace(/[^\w.-]/g, '.')
  return { architecture, version, directory, licence: join(directory, 'COPYING.txt'), packages }
}

/** Gives what the lock file would pin today. */
export async function newestPins(architecture: Architecture): Promise<Pin[]> {
  const { suite, names } = JSON.parse(await readFile(lockFile, 'utf8'))
  const directory = await mkdtemp(join(tmpdir(), 'dd-fips-apt.'))
  try {
    return await newest(await privateApt(directory, suite, architecture), names)
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function unpack(
  target: string,
  suite: string,
  architecture: Architecture,
  packages: readonly Pin[],
): Promise<void> {
  const apt = join(target, '../apt')
  const options = await privateApt(apt, suite, architecture)
  for (const pin of packages) {
    const file = await download(options, apt, pin)
    await $({ quiet: true })`dpkg-deb -x ${file} ${target}`
  }
  await rm(apt, { recursive: true })
}

/** All files by their sonames in one archive, the same bytes whenever and by whomever it is made. */
async function collect(
  draft: string,
  files: readonly string[],
  packages: readonly Pin[],
): Promise<void> {
  const [tree, target] = [join(draft, 'root'), join(draft, 'lib')]
  await mkdir(target)
  const places = (await readdir(tree, { recursive: true })).filter((path) =>
    /^(usr\/)?lib\/[^/]+-linux-gnu\/[^/]+$/.test(path),
  )
  for (const name of files) {
    const place = places.find((path) => path.endsWith(`/${name}`))
    if (place === undefined) throw new Error(`no package of ${lockFile} has ${name}`)
    await copyFile(join(tree, place), join(target, name))
  }
  await writeFile(join(target, 'COPYING.txt'), await copying(tree, packages))
  await copyFile(join(target, 'COPYING.txt'), join(draft, 'COPYING.txt'))
  const plain = ['--format=ustar', '--sort=name', '--owner=0', '--group=0', '--numeric-owner']
  const same = [...plain, '--mtime=@0', '--mode=u=rwX,go=rX']
  const names = [...files, 'COPYING.txt'].sort()
  await $({ cwd: target, quiet: true })`tar ${same} -cf ../libraries.tar ${names}`
  await pack(join(draft, 'libraries.tar'))
  for (const name of ['root', 'lib', 'libraries.tar']) {
    await rm(join(draft, name), { recursive: true })
  }
}
