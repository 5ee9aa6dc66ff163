import { createCipheriv } from 'node:crypto'
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { publishApt } from '../../test/lab/apt-repository.ts'
import { buildDeb, buildDebs, debianArchitecture } from '../../test/lab/debs.ts'
import { type Package, packages, packagesKey } from '../../test/lab/packages.ts'
import { buildRepositories, type Format } from '../../test/lab/repository.ts'
import { publishRpm } from '../../test/lab/rpm-repository.ts'
import { buildRpms, buildSignedRpm } from '../../test/lab/rpms.ts'
import { signingKey } from '../../test/lab/signing.ts'
import { cached, digestOf } from '../cache.ts'

/** Bytes that the Agent's package has more: the real one's size. */
const payload = 150_000_000

/** The newest sound Agent of the fixtures with a file in it that no compression makes smaller. */
function bigAgent(): Package {
  const newest = packages.findLast(
    ({ name, version }) => name === 'datadog-agent' && version.endsWith('-1'),
  )
  if (!newest) throw new Error('there is no Agent among the fixture packages')
  return {
    ...newest,
    content: async () => {
      const content = await newest.content()
      const files = { ...content.files, 'opt/datadog-agent/embedded/payload': noise(payload) }
      return { ...content, files }
    },
  }
}

/** Bytes that look random and are always the same: a cipher's stream over zeros. */
function noise(size: number): Buffer {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16))
  return cipher.update(Buffer.alloc(size))
}

/** Builds (once) a repository that holds the big Agent and the newest proxy; returns its directory. */
export async function bigRepository(format: Format): Promise<string> {
  const { fingerprint } = await signingKey('repository')
  const key = [await packagesKey(), await digestOf(import.meta.filename), payload, fingerprint]
  return cached(`bench-repository-${format}`, key, async (draft) => {
    const work = join(draft, 'packages')
    await mkdir(work)
    await (format === 'deb' ? bigDeb(work) : bigRpm(work))
    await (format === 'deb' ? publishApt(draft, {}, work) : publishRpm(draft, {}, work))
    await rm(work, { recursive: true })
    const full = join(await buildRepositories(format), 'full')
    await cp(join(full, 'keys'), join(draft, 'keys'), { recursive: true })
  })
}

async function bigDeb(work: string): Promise<void> {
  await copyOthers(await buildDebs(), work)
  await buildDeb(bigAgent(), await debianArchitecture(), work)
}

async function bigRpm(work: string): Promise<void> {
  await copyOthers(join(await buildRpms(), 'signed'), work)
  await buildSignedRpm(bigAgent(), work)
}

async function copyOthers(from: string, to: string): Promise<void> {
  const others = (await readdir(from)).filter((name) => !name.startsWith('datadog-agent'))
  for (const name of others) await cp(join(from, name), join(to, name))
}
