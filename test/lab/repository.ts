import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDirectory, cached, digestOf, lock } from '../../scripts/cache.ts'
import { publishApt } from './apt-repository.ts'
import { packagesKey } from './packages.ts'
import { publishRpm } from './rpm-repository.ts'
import { signingKey, stopSigning } from './signing.ts'
import { type Variant, type VariantName, variants } from './variants.ts'

export type { VariantName } from './variants.ts'

/** Which packages hosts install; `rpm` stands for both dnf and zypper. */
export type Format = 'deb' | 'rpm'

const publishers = { deb: publishApt, rpm: publishRpm }

/** Two of the names that installers fetch; the other names are 404, which is only worth a warning. */
const keyFiles = {
  deb: { current: 'DATADOG_APT_KEY_CURRENT', other: 'DATADOG_APT_KEY_06462314' },
  rpm: { current: 'DATADOG_RPM_KEY_CURRENT', other: 'DATADOG_RPM_KEY_4F09D16B' },
}

/**
 * Builds (once) all repositories of one format. Gives a directory with one directory per variant,
 * each holding `apt/` or `yum/` and `keys/`, as the servers of those names show them.
 */
export async function buildRepositories(format: Format): Promise<string> {
  const builders = ['repository', 'apt-repository', 'rpm-repository', 'rpms']
  const sources = [...builders, 'variants', 'damaged-packages', 'signing']
  const files = sources.map((name) => join(import.meta.dirname, `${name}.ts`))
  const { fingerprint } = await signingKey('repository')
  const key = [await packagesKey(), await digestOf(...files), fingerprint]
  return cached(`repositories-${format}`, key, async (draft) => {
    const publish = async ([name, variant]: [string, Variant]) => {
      await publishers[format](join(draft, name), variant)
      await publishKeys(join(draft, name, 'keys'), format, variant)
    }
    const publishAll = async () => {
      try {
        await Promise.all(Object.entries(variants).map(publish))
      } finally {
        await stopSigning()
      }
    }
    const unlock = await lock(join(cacheDirectory, 'signing.lock')) // one key signs for both formats
    try {
      await publishAll()
    } finally {
      await unlock()
    }
  })
}

/** Makes `link` point at one variant, at once: a reader finds the one before or this one. */
export async function selectRepository(
  link: string,
  format: Format,
  variant: VariantName,
): Promise<void> {
  const target = join(await buildRepositories(format), variant)
  await symlink(target, `${link}.next`)
  await rename(`${link}.next`, link)
}

async function publishKeys(directory: string, format: Format, variant: Variant): Promise<void> {
  const keys = variant.keys ?? { current: 'repository', other: 'repository' }
  await mkdir(directory)
  for (const role of ['current', 'other'] as const) {
    const signer = keys[role]
    if (signer === undefined) continue
    const { armoured } = await signingKey(signer)
    await writeFile(join(directory, `${keyFiles[format][role]}.public`), await readFile(armoured))
  }
}
