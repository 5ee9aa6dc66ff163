import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from './release/bundle.ts'
import { type Libraries, libraries, newestPins } from './release/libraries.ts'
import { type Runtime, runtime } from './release/runtime.ts'
import { writeRelease } from './release/write-release.ts'
import { root } from './root.ts'

/** Where test hosts find the release that `testRelease` builds. */
export const testReleaseUrl = 'https://get.test.example'

/**
 * Builds a release of this machine's architecture for test hosts. Gives its directory. Node is
 * compressed little, which is quick.
 */
export async function testRelease(): Promise<string> {
  const out = join(root, '.cache/test-release')
  await mkdir(out, { recursive: true })
  const [built, ...beside] = await Promise.all([bundle(), testRuntime(), testLibraries()])
  const { version, file, notices, packages } = built
  const [node, glibc] = beside
  const parts = { version, bundle: file, notices, packages, runtimes: [node], libraries: [glibc] }
  await writeRelease(parts, { baseUrl: testReleaseUrl, out })
  return out
}

const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'

export function testRuntime(): Promise<Runtime> {
  return runtime(architecture, 1)
}

/** Gives the libraries; where Debian has newer ones than are pinned, and those only, these. */
export function testLibraries(): Promise<Libraries> {
  return libraries(architecture).catch(async (error) => {
    console.error(error.message)
    return libraries(architecture, await newestPins(architecture))
  })
}
