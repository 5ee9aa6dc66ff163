import type { Host } from '../../host/host.ts'
import type { Collected, Order } from './collect.ts'
import { runFetching } from './fetch-run.ts'
import { filesIn, headersOf, withRpmRepository } from './rpm-work.ts'

/** Collects with a zypper that has repositories and caches of its own. Throws as `runFetching`. */
export function collectZypper(host: Host, order: Order): Promise<Collected> {
  const { work, packages } = order
  const own = ['--non-interactive', '--reposd-dir', `${work}/repos`, '--cache-dir', `${work}/cache`]
  return withRpmRepository(host, order, '/etc/zypp/repos.d', 'zypp', async () => {
    await runFetching(host, ['zypper', ...own, 'refresh', '--force', 'datadog'])
    const names = packages.map(({ name, version }) => (version ? `${name}=${version}` : name))
    const download = ['install', '--download-only', '--no-recommends', ...names]
    await runFetching(host, ['zypper', ...own, ...download])
    const files = await filesIn(host, `${work}/cache/raw/datadog/repodata`, 'rpm/repodata')
    const versions: Record<string, string> = {}
    const dependencies: Record<string, string> = {}
    for (const { path, name, version } of await headersOf(
      host,
      await rpmsIn(host, `${work}/cache/packages`),
    )) {
      const [repository = '', ...rest] = path.slice(`${work}/cache/packages/`.length).split('/')
      const ours = repository === 'datadog'
      const place = ours ? `rpm/${rest.join('/')}` : `dependencies/${rest.at(-1)}`
      if (ours) versions[name] = version
      else dependencies[name] = place
      files[place] = path
    }
    return { packages: versions, dependencies, files }
  })
}

/** libzypp keeps packages below the name of their repository as they lie in it. */
async function rpmsIn(host: Host, directory: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await host.list(directory)) {
    const path = `${directory}/${name}`
    if (path.endsWith('.rpm')) found.push(path)
    else found.push(...(await rpmsIn(host, path)))
  }
  return found
}
