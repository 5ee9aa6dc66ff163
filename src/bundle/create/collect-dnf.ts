import { PACKAGE_PREFIX } from '../../datadog/packages.ts'
import type { Host } from '../../host/host.ts'
import type { Collected, Order } from './collect.ts'
import { runFetching } from './fetch-run.ts'
import { filesIn, headersOf, withRpmRepository } from './rpm-work.ts'

/** Collects with a dnf that has repositories and a cache of its own. Throws as `runFetching`. */
export function collectDnf(host: Host, order: Order): Promise<Collected> {
  const { work, packages } = order
  const own = ['--setopt=install_weak_deps=0', '--setopt=best=1', '--assumeyes']
  const from = [`--setopt=reposdir=${work}/repos`, `--setopt=cachedir=${work}/cache`]
  return withRpmRepository(host, order, '/etc/yum.repos.d', 'dnf', async () => {
    const names = packages.map(({ name, version }) => (version ? `${name}-${version}*` : name))
    const download = ['--downloadonly', `--downloaddir=${work}/rpms`]
    await runFetching(host, ['dnf', ...own, ...from, ...download, 'install', ...names])
    const cache = (await host.list(`${work}/cache`)).find((name) =>
      /^datadog-[0-9a-f]+$/.test(name),
    )
    const places = await locations(host, [
      ...from,
      '--cacheonly',
      '--disablerepo=*',
      '--enablerepo=datadog',
    ])
    const files = await filesIn(host, `${work}/cache/${cache}/repodata`, 'rpm/repodata')
    const found = await headersOf(
      host,
      (await host.list(`${work}/rpms`)).map((name) => `${work}/rpms/${name}`),
    )
    const versions: Record<string, string> = {}
    const dependencies: Record<string, string> = {}
    for (const { path, name, version } of found) {
      const file = path.slice(path.lastIndexOf('/') + 1)
      const place = places.get(file)
      if (place) versions[name] = version
      else dependencies[name] = `dependencies/${file}`
      files[place ? `rpm/${place}` : `dependencies/${file}`] = path
    }
    return { packages: versions, dependencies, files }
  })
}

/** Where our repository has its files, below its address, by the last part of their names. */
async function locations(host: Host, words: readonly string[]): Promise<Map<string, string>> {
  const format = ['repoquery', '--quiet', '--queryformat', '%{relativepath}', `${PACKAGE_PREFIX}*`]
  const { stdout } = await runFetching(host, ['dnf', ...words, ...format])
  const paths = stdout.split('\n').filter(Boolean)
  return new Map(paths.map((path) => [path.slice(path.lastIndexOf('/') + 1), path]))
}
