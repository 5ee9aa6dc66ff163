import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, cp, link, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { cached, digestOf } from '../../scripts/cache.ts'
import { root } from '../../scripts/root.ts'
import { testRelease } from '../../scripts/test-release.ts'

/** Whatever decides what is in a release. */
const sources = ['src', 'install.sh', 'open-bundle.sh', 'scripts/release', 'package-lock.json']

/** Where hosts have the program that was lent to them. */
const home = '/usr/local/lib/dd-fips-lent'
const command = `#!/bin/sh\nexec ${home}/node ${home}/dd-fips.mjs "$@"\n`

/**
 * Returns the directory of a release of the sources as they are now, for https://get.test.example/;
 * builds it where it is missing. Kept by content: what hosts are being served never changes.
 */
export async function release(): Promise<string> {
  return join(await built(), 'served')
}

/**
 * Returns a layer with the release's runtime and program, as `dd-fips` in /usr/local/bin: for tests that do
 * not depend on how they came there. install.sh does not find them.
 */
export async function lentLayer(): Promise<string> {
  return join(await built(), 'lent')
}

/** Returns a layer with the runtime where install.sh puts it. */
export async function runtimeLayer(): Promise<string> {
  return join(await built(), 'runtime')
}

/** Returns the path of the program alone, for a Node of this machine. */
export async function programOf(): Promise<string> {
  return join(await lentLayer(), home, 'dd-fips.mjs')
}

async function built(): Promise<string> {
  const own = import.meta.filename
  const key = await digestOf(own, ...sources.map((path) => join(root, path)))
  return cached('e2e-release', key, async (draft) => {
    const [served, lent] = [join(draft, 'served'), join(draft, 'lent')]
    await cp(await testRelease(), served, { recursive: true })
    await mkdir(join(lent, home), { recursive: true })
    const archives = (await readdir(served)).filter((name) => /^(node|dd-fips)-.*\.gz$/.test(name))
    for (const name of archives) {
      const file = join(lent, home, name.startsWith('node-') ? 'node' : 'dd-fips.mjs')
      await pipeline(createReadStream(join(served, name)), createGunzip(), createWriteStream(file))
      await chmod(file, 0o755)
    }
    await mkdir(join(lent, 'usr/local/bin'))
    await writeFile(join(lent, 'usr/local/bin/dd-fips'), command, { mode: 0o755 })
    await mkdir(join(draft, 'runtime/opt/dd-fips'), { recursive: true })
    await link(join(lent, home, 'node'), join(draft, 'runtime/opt/dd-fips/node'))
  })
}
