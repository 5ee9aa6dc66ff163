import type { Host } from '../host/host.ts'
import { parseAltered } from './altered-files.ts'
import type { Provenance } from './provenance.ts'

const INFO = '/var/lib/dpkg/info'

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

/** dpkg keeps the list of a package under its name, with the architecture where several are installed. */
async function filesOf(host: Host, name: string): Promise<string[]> {
  const lists = (await host.list(INFO)).filter(
    (file) => file === `${name}.list` || (file.startsWith(`${name}:`) && file.endsWith('.list')),
  )
  const text = (await host.read(`${INFO}/${lists[0]}`))?.toString() ?? ''
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
    const { stdout } = await host.run(['dpkg', '--verify', name], { expect: [0, 1] })
    const value = digests.get(`${name}=${version}`)
    return {
      name,
      files: await filesOf(host, name),
      altered: parseAltered(stdout),
      verifiedBy: `dpkg --verify ${name}`,
      digest: value ? { of: 'the .deb file, as the signed list has it', value } : undefined,
      signature: undefined,
    }
  })
  return Promise.all(all)
}
