import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { alterPackages, cutPackages } from './damaged-packages.ts'
import { buildDebs, debianArchitecture } from './debs.ts'
import { $ } from './shell.ts'
import { signRelease } from './signing.ts'
import { type Damage, isHeld, type Variant } from './variants.ts'

/** One moment for all variants: apt keeps the index that it knows where another is a second older. */
const now = Date.now()

/**
 * Publishes debs as suite `stable`, component `7`, below `directory`/apt.
 * @param packages directory of the debs; default: the fixture packages
 */
export async function publishApt(
  directory: string,
  variant: Variant,
  packages?: string,
): Promise<void> {
  const debs = packages ?? (await buildDebs())
  const apt = join(directory, 'apt')
  const architecture = await debianArchitecture()
  const index = `dists/stable/7/binary-${architecture}`
  await mkdir(join(apt, 'pool'), { recursive: true })
  await mkdir(join(apt, index), { recursive: true })
  for (const deb of (await readdir(debs)).filter((file) => isHeld(variant, file))) {
    await $`cp ${join(debs, deb)} ${join(apt, 'pool', deb)}`
  }
  const release = {
    Origin: 'Test hosts',
    Suite: 'stable',
    Codename: 'stable',
    Components: '7',
    Architectures: architecture,
  }
  const options = Object.entries(release).flatMap(([field, value]) => [
    '-o',
    `APT::FTPArchive::Release::${field}=${value}`,
  ])
  const run = $({ cwd: apt })
  await run`apt-ftparchive packages pool > ${index}/Packages && gzip -9nk ${index}/Packages`
  await run`apt-ftparchive ${options} release dists/stable > Release && mv Release dists/stable/`
  const date = new Date(now - (variant.age ?? 0) * 86_400_000).toUTCString()
  await run`sed -i ${`s/^Date: .*/Date: ${date}/`} dists/stable/Release`
  await signRelease(join(apt, 'dists/stable'), variant.signer ?? 'repository')
  if (variant.damage) await damages[variant.damage](apt)
}

const damages: Record<Damage, (apt: string) => Promise<void>> = {
  index: async (apt) => {
    const [plain] = (await $`find ${apt}/dists -name Packages`).stdout.trim().split('\n')
    await $`sed -i ${'s/^Description: /&tampered /'} ${plain} && gzip -9nkf ${plain}`
  },
  'signed-file': async (apt) => {
    const release = join(apt, 'dists/stable')
    await $`sed -i ${'s/^Origin: .*/Origin: Somebody else/'} ${release}/InRelease ${release}/Release`
  },
  package: (apt) => alterPackages(join(apt, 'pool')),
  'package-cut': (apt) => cutPackages(join(apt, 'pool')),
}
