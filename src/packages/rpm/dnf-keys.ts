import type { Host } from '../../host/host.ts'
import { removeTree } from '../../host/trees.ts'
import type { Dialect } from './dnf-commands.ts'

type Finder = (host: Host, id: string) => Promise<string[]>

const CACHES = { dnf: '/var/cache/dnf', dnf5: '/var/cache/libdnf5' } as const

/** dnf names the directory of a repository after it and a hash of its address. */
function inCache(cache: string): Finder {
  return async (host, id) => {
    const names = await host.list(cache)
    const own = names.filter(
      (name) => name.startsWith(`${id}-`) && /^[0-9a-f]+$/.test(name.slice(id.length + 1)),
    )
    return own.map((name) => `${cache}/${name}/pubring`)
  }
}

const REPOS = '/var/lib/yum/repos'

/** yum 3 keeps them by architecture and release: /var/lib/yum/repos/x86_64/7Server/datadog/gpgdir. */
const inRepos: Finder = async (host, id) => {
  const paths: string[] = []
  for (const arch of await host.list(REPOS)) {
    for (const release of await host.list(`${REPOS}/${arch}`)) {
      const own = `${REPOS}/${arch}/${release}/${id}`
      paths.push(`${own}/gpgdir`, `${own}/gpgdir-ro`)
    }
  }
  return paths
}

const finders: Readonly<Record<Dialect, Finder>> = {
  yum: inRepos,
  dnf: inCache(CACHES.dnf),
  dnf5: inCache(CACHES.dnf5),
}

/**
 * Forgets the keys by which the package manager judges the metadata of a repository, which are not those of
 * rpm: whatever `gpgkey=` named in the past is in there for good. It then takes those that it is told now.
 */
export async function forgetMetadataKeys(host: Host, dialect: Dialect, id: string): Promise<void> {
  for (const path of await finders[dialect](host, id)) await removeTree(host, path)
}
