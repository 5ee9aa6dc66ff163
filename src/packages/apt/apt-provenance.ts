import type { Host } from '../../host/host.ts'
import type { Provenance } from '../provenance.ts'
import { alteredByDpkg, infoOf } from './dpkg.ts'

/** Reads `apt-cache show`: digests of the .deb files by `name=version`, as the signed lists have them. */
export function parseDigests(output: string): Map<string, string> {
  const digests = new Map<string, string>()
  for (const paragraph of output.split('\n\n')) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1]
    const [name, version, digest] = [field('Package'), field('Version'), field('SHA256')]
    if (name && version && digest) digests.set(`${name}=${version}`, digest)
  }
  return digests
}

async function filesOf(host: Host, name: string): Promise<string[]> {
  const text = (await infoOf(host, name, 'list')) ?? ''
  return text.split('\n').filter((path) => path !== '' && path !== '/.')
}

/** Provenance by dpkg(1) and apt-cache(8); `packages` has versions by name. */
export async function aptProvenance(
  host: Host,
  packages: ReadonlyMap<string, string>,
): Promise<Provenance[]> {
  const exact = [...packages].map(([name, version]) => `${name}=${version}`)
  // 100: a version that the repository has dropped is not in the lists any more.
  const shown =
    exact.length > 0
      ? await host.run(['apt-cache', 'show', '--', ...exact], { expect: [0, 100] })
      : { stdout: '' }
  const digests = parseDigests(shown.stdout)
  const all = [...packages].map(async ([name, version]): Promise<Provenance> => {
    const value = digests.get(`${name}=${version}`)
    return {
      name,
      files: await filesOf(host, name),
      altered: await alteredByDpkg(host, name),
      verifiedBy: `dpkg --verify ${name}`,
      digest: value ? { of: 'the .deb file, as the signed list has it', value } : undefined,
      signature: undefined,
    }
  })
  return Promise.all(all)
}
