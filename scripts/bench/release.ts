import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bootHost } from '../../test/lab/host.ts'
import { $ } from '../../test/lab/shell.ts'
import { cached, digestOf } from '../cache.ts'
import { bundle } from '../release/bundle.ts'
import { runtime } from '../release/runtime.ts'
import { writeRelease } from '../release/write-release.ts'
import { root } from '../root.ts'
import { testLibraries, testReleaseUrl } from '../test-release.ts'
import { pipeCommand } from './measure.ts'
import { hostEnvironment } from './stage.ts'

/** Whatever decides what is in a release. */
const sources = ['src', 'install.sh', 'open-bundle.sh', 'scripts/release', 'package-lock.json']

export interface BenchRelease {
  /** A release as users download it, Node compressed as much as `npm run release` does; for get.test.example. */
  readonly served: string
  /** An archive of what install.sh keeps on a host: /opt/dd-fips and the link to it. */
  readonly tool: string
}

/** Builds (once for these sources) the release that is measured. The first time compresses Node: some minutes. */
export async function benchRelease(): Promise<BenchRelease> {
  const key = await digestOf(...sources.map((path) => join(root, path)))
  const served = await cached('bench-release', key, buildRelease)
  const kept = await cached('bench-tool', key, (draft) => keepTool(served, draft))
  return { served, tool: join(kept, 'tool.tar') }
}

async function buildRelease(out: string): Promise<void> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'
  const work = join(out, 'bundle')
  await mkdir(work)
  const parts = [bundle({ out: work }), runtime(architecture), testLibraries()] as const
  const [{ version, file, notices, packages }, node, glibc] = await Promise.all(parts)
  const contents = {
    version,
    bundle: file,
    notices,
    packages,
    runtimes: [node],
    libraries: [glibc],
  }
  await writeRelease(contents, { baseUrl: testReleaseUrl, out })
  await $`rm -r ${work}`
}

/** Has install.sh install on a host, and takes from there what it kept: whatever that is, it is what users have. */
async function keepTool(served: string, draft: string): Promise<void> {
  const host = await bootHost({ tree: 'bookworm', release: served })
  try {
    await host.byHand(pipeCommand, { env: await hostEnvironment() })
    const root = `/proc/${host.leader}/root`
    await $`tar -C ${root} -cpf ${join(draft, 'tool.tar')} opt/dd-fips usr/bin/dd-fips`
  } finally {
    await host.close()
  }
}

/** Node as install.sh keeps it. */
export const toolNode = '/opt/dd-fips/node'

/** Lays the tool on a host, as an earlier install left it. */
export async function layTool(leader: number, tool: string): Promise<void> {
  await $`tar -C ${`/proc/${leader}/root`} -xpf ${tool}`
}

/** Lays Node, compressed in both ways, on a host, at /srv/node.gz and /srv/node.xz. */
export async function layNode(leader: number, served: string): Promise<void> {
  for (const format of ['gz', 'xz'] as const) {
    const name = await nodeFile(served, format)
    await cp(join(served, name), `/proc/${leader}/root/srv/node.${format}`)
  }
}

/** Returns the name of the file that has Node in a release. @throws Error where there is none */
export async function nodeFile(served: string, format: 'gz' | 'xz'): Promise<string> {
  const names = await readdir(served)
  const name = names.find((one) => one.startsWith('node-v') && one.endsWith(`.${format}`))
  if (!name) throw new Error(`the release has no Node as ${format}`)
  return name
}

/** Returns the version of Node in a release, as `24.21.0`. */
export async function nodeVersion(served: string): Promise<string> {
  const script = await readFile(join(served, 'install.sh'), 'utf8')
  return /^node_version='(.*)'$/m.exec(script)?.[1] ?? 'unknown'
}
