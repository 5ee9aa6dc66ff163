import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bundle } from './release/bundle.ts'
import { root } from './release/root.ts'
import { runtime } from './release/runtime.ts'
import { writeRelease } from './release/write-release.ts'

/** Where test hosts find the release that `testRelease` builds. */
export const testReleaseUrl = 'https://get.test.example'

/** Builds a release of this machine's architecture for test hosts. Gives its directory. */
export async function testRelease(): Promise<string> {
  const out = join(root, '.cache/test-release')
  await mkdir(out, { recursive: true })
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'
  const [built, node] = await Promise.all([bundle(), runtime(architecture)])
  const notices = join(dirname(built.file), 'THIRD-PARTY.txt')
  const parts = { version: built.version, bundle: built.file, notices, runtimes: [node] }
  await writeRelease(parts, { baseUrl: testReleaseUrl, out })
  return out
}
