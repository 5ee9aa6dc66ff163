import { appendFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { alterPackages, cutPackages } from './damaged-packages.ts'
import { buildRpms } from './rpms.ts'
import { $ } from './shell.ts'
import { signRepomd } from './signing.ts'
import { type Damage, isHeld, type Variant } from './variants.ts'

/**
 * Publishes RPMs below `directory`/yum: for dnf, and the same for zypper.
 * @param packages directory of the RPMs; default: the fixture packages, signed as the variant has it
 */
export async function publishRpm(
  directory: string,
  variant: Variant,
  packages?: string,
): Promise<void> {
  const signed = variant.packages ?? (variant.signer ? 'unsigned' : 'signed')
  const rpms = packages ?? join(await buildRpms(), signed)
  const architecture = (await $`uname -m`).stdout.trim()
  const yum = join(directory, 'yum')
  const repository = join(yum, 'stable/7', architecture)
  await mkdir(repository, { recursive: true })
  for (const rpm of (await readdir(rpms)).filter((file) => isHeld(variant, file))) {
    await $`cp ${join(rpms, rpm)} ${join(repository, rpm)}`
  }
  await $`createrepo_c --quiet ${repository}`
  await signRepomd(join(repository, 'repodata'), variant.signer ?? 'repository')
  if (variant.damage) await damages[variant.damage](repository)
  await mkdir(join(yum, 'suse/stable'), { recursive: true })
  await $`ln -s ../../stable/7 ${join(yum, 'suse/stable/7')}`
}

const damages: Record<Damage, (repository: string) => Promise<void>> = {
  index: async (repository) => {
    const data = join(repository, 'repodata')
    const primary = (await readdir(data)).filter((name) => /primary\.xml/.test(name))
    await Promise.all(primary.map((name) => appendFile(join(data, name), 'tampered')))
  },
  'signed-file': (repository) =>
    appendFile(join(repository, 'repodata/repomd.xml'), '<!-- forged -->\n'),
  package: alterPackages,
  'package-cut': cutPackages,
}
