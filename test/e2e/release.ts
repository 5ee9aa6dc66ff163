import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { cached, digestOf, top } from '../../scripts/hosts/cache.ts'
import type { TestHost } from '../../scripts/hosts/host.ts'
import { testRelease } from '../../scripts/test-release.ts'

/** Whatever decides what is in a release. */
const sources = ['src', 'install.sh', 'scripts/release', 'package-lock.json']

/**
 * Gives the directory of a release of the sources as they are now, for https://get.test.example/;
 * builds it where it is missing. Kept by content: what hosts are being served never changes.
 */
export async function release(): Promise<string> {
  return join(await built(), 'served')
}

async function built(): Promise<string> {
  const key = await digestOf(...sources.map((path) => join(top, path)))
  return cached('e2e-release', key, async (draft) => {
    const [served, unpacked] = [join(draft, 'served'), join(draft, 'unpacked')]
    await cp(await testRelease(), served, { recursive: true })
    await mkdir(unpacked)
    const archives = (await readdir(served)).filter((name) => /^(node|dd-fips)-.*\.gz$/.test(name))
    for (const name of archives) {
      const file = join(unpacked, name.startsWith('node-') ? 'node' : 'dd-fips.mjs')
      await pipeline(createReadStream(join(served, name)), createGunzip(), createWriteStream(file))
      await chmod(file, 0o755)
    }
  })
}

/**
 * Lays the release's runtime and program on a host, as `dd-fips` in /usr/local/bin: for what does not
 * depend on how they came there. install.sh does not find them.
 */
export async function lend({ leader, write }: TestHost): Promise<void> {
  const home = '/usr/local/lib/dd-fips-lent'
  const inside = `/proc/${leader}/root${home}`
  await cp(join(await built(), 'unpacked'), inside, { recursive: true })
  const script = `#!/bin/sh\nexec ${home}/node ${home}/dd-fips.mjs "$@"\n`
  await write('/usr/local/bin/dd-fips', script, { mode: 0o755 })
}
