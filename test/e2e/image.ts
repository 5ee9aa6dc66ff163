import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { cacheDirectory } from '../../scripts/cache.ts'
import { root } from '../../scripts/root.ts'
import { type OpenTree, openTree } from '../lab/chroot.ts'
import { saveDisk } from '../lab/disk.ts'
import type { TestHost } from '../lab/host.ts'
import { installEnvironment } from '../lab/install-environment.ts'
import type { Stack } from '../lab/layers.ts'
import { readDockerfile } from './dockerfile.ts'
import type { Family } from './families.ts'
import { release } from './release.ts'

/** Opens a fresh tree of a row as builders of images do; it goes with the test. */
export async function freshTree(t: Test, { tree }: Family): Promise<OpenTree> {
  const open = await openTree({ tree, release: await release() })
  t.teardown(() => open.close())
  return open
}

/** Runs the RUN steps of examples/image/Dockerfile in a chroot, as a build does: `/bin/sh -c`, build arguments. */
export async function buildByDockerfile(open: OpenTree): Promise<string> {
  const { args, run } = readDockerfile(
    await readFile(join(root, 'examples/image/Dockerfile'), 'utf8'),
  )
  const own = { INSTALLER: 'https://get.test.example/install.sh' }
  const env = { ...args, ...own, ...(await installEnvironment()) }
  const said: string[] = []
  for (const step of run) {
    const { stdout, stderr } = await open.run(['/bin/sh', '-c', step], { env })
    said.push(stdout, stderr)
  }
  return said.join('\n')
}

/** Keeps what became of a host made from `below`, and gives what boots from it; it goes with the test. */
export async function keep(t: Test, below: Stack, host: TestHost, name: string): Promise<Stack> {
  const file = join(cacheDirectory, `image-${process.pid}-${name}.tar`)
  t.teardown(() => rm(file, { force: true }))
  await saveDisk(host.disk, file)
  return { ...below, layers: [...below.layers, file] }
}
