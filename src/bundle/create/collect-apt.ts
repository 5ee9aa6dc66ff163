import type { Host } from '../../host/host.ts'
import {
  aptEnvironment,
  parseMadison,
  refreshCommand,
  refreshTroubles,
} from '../../packages/apt/apt-commands.ts'
import { aptSources } from '../../packages/apt/apt-sources.ts'
import { compareDebVersions } from '../../packages/apt/deb-version.ts'
import type { WantedPackage } from '../../packages/package-manager.ts'
import { resolveVersion } from '../../packages/resolve-version.ts'
import { digestOf } from '../manifest.ts'
import { refused } from '../refused.ts'
import { aptConfiguration } from '../repository-of.ts'
import type { Collected, Order } from './collect.ts'
import { notFetched, runFetching } from './fetch-run.ts'

/**
 * Collects with an apt that has lists and downloads of its own: the index files as they were signed, and
 * every package that the host lacks. Throws VERSION_NOT_FOUND, BUNDLE_NOT_MADE and the codes of
 * `NetworkFault`.
 */
export async function collectApt(host: Host, order: Order): Promise<Collected> {
  const { work, packages } = order
  const env = { ...aptEnvironment, APT_CONFIG: `${work}/apt.conf` }
  const suite = await writeSources(host, order)
  const refresh = refreshCommand(`${work}/datadog.list`)
  const { stdout, stderr } = await runFetching(host, refresh, { env, expect: [0, 100] })
  const lists = await indexFiles(host, work, suite)
  const troubles = refreshTroubles(`${stdout}\n${stderr}`)
  if (troubles.length > 0 || lists.release === undefined) {
    throw notFetched('apt-get', { stdout: '', stderr: troubles.join('\n') })
  }
  // The distribution's own, for dependencies; what is broken of it shows when one is missing.
  const others = (await host.list(`${work}/parts`)).length > 0
  if (others) await runFetching(host, ['apt-get', 'update'], { env, expect: [0, 100] })
  const exact = await Promise.all(packages.map((one) => resolve(host, one, env)))
  const names = exact.map(({ name, version }) => (version ? `${name}=${version}` : name))
  const download = ['install', '--yes', '--no-remove', '--no-install-recommends']
  await runFetching(host, ['apt-get', '--download-only', ...download, '--', ...names], { env })
  const simulate = ['apt-get', '--simulate', ...download, '--', ...names] as const
  const { stdout: simulated } = await runFetching(host, simulate, { env })
  const collected = await laidOut(host, order, suite, lists)
  refuseMissing(simulated, collected)
  return collected
}

/** apt fetches nothing from sources on a disk (`file:`, `cdrom:`). */
function refuseMissing(simulated: string, { packages, dependencies }: Collected): void {
  const wanted = [...simulated.matchAll(/^Inst ([^\s:]+)/gm)].map(([, name = '']) => name)
  const missing = wanted.filter((name) => !packages[name] && !dependencies[name])
  if (missing.length === 0) return
  throw refused(
    'NOT_MADE',
    `apt did not fetch ${missing.join(', ')}.`,
    'Use a source that apt downloads from: http, https, or copy: in place of file:.',
  )
}

async function writeSources(host: Host, { repository, keys, work }: Order): Promise<string> {
  const line = /^deb (?:\[[^\]]*\] )?(\S+) (.*)$/m.exec(repository.file?.content ?? '')
  const [, uri = '', suite = ''] = line ?? []
  for (const name of ['lists', 'cache', 'cache/archives', 'parts']) {
    await host.makeDirectory(`${work}/${name}`)
  }
  await host.write(`${work}/keyring.gpg`, Buffer.concat([...keys.values()]))
  const options = `[signed-by=${work}/keyring.gpg]`
  await host.write(`${work}/datadog.list`, `deb ${options} ${uri} ${suite}\n`)
  await host.write(`${work}/apt.conf`, aptConfiguration(work, `${work}/parts`))
  const sources = await aptSources(host)
  const ours = sources.filter((source) => `${source.uri}/` === uri).map(({ file }) => file)
  for (const file of new Set(sources.map((source) => source.file))) {
    const name = file.replace('/etc/apt/', '').replaceAll('/', '-') // sources.list.d may hold a sources.list too
    if (!ours.includes(file)) await host.copy(file, `${work}/parts/${name}`)
  }
  return suite
}

interface Lists {
  readonly release?: string
  /** Files by their path in the repository. */
  readonly files: Readonly<Record<string, string>>
}

/** apt keeps the indices under names in which `_` stands for `/`. */
async function indexFiles(host: Host, work: string, suite: string): Promise<Lists> {
  const [name = '', ...components] = suite.split(' ')
  const files: Record<string, string> = {}
  for (const file of await host.list(`${work}/lists`)) {
    const path = `${work}/lists/${file}`
    if (file.endsWith('_InRelease')) files[`apt/dists/${name}/InRelease`] = path
    const [, architecture] = /_binary-([a-z0-9]+)_Packages$/.exec(file) ?? []
    const component = components.find((one) => file.includes(`_${one}_binary-`))
    if (architecture && component) {
      files[`apt/dists/${name}/${component}/binary-${architecture}/Packages`] = path
    }
  }
  const release = files[`apt/dists/${name}/InRelease`]
  return release ? { release, files } : { files }
}

async function resolve(host: Host, wanted: WantedPackage, env: Readonly<Record<string, string>>) {
  if (wanted.version === undefined) return wanted
  const { stdout } = await runFetching(host, ['apt-cache', 'madison', '--', wanted.name], { env })
  return resolveVersion(wanted, parseMadison(stdout), compareDebVersions)
}

/** Ours go where the index says, known by their digests; the others beside it. */
async function laidOut(host: Host, { work }: Order, suite: string, lists: Lists) {
  const stanzas = new Map<string, Readonly<Record<string, string>>>()
  for (const path of Object.values(lists.files).filter((file) => file.endsWith('_Packages'))) {
    for (const stanza of String(await host.read(path)).split(/\n{2,}/)) {
      const fields = Object.fromEntries(
        [...stanza.matchAll(/^([\w-]+): (.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
      )
      if (fields.SHA256) stanzas.set(fields.SHA256, fields)
    }
  }
  const files: Record<string, string> = { ...lists.files }
  const packages: Record<string, string> = {}
  const dependencies: Record<string, string> = {}
  for (const name of await host.list(`${work}/cache/archives`)) {
    if (!name.endsWith('.deb')) continue
    const path = `${work}/cache/archives/${name}`
    const ours = stanzas.get(digestOf((await host.read(path)) ?? ''))
    const place = ours ? `apt/${ours.Filename?.replace(/^\.\//, '')}` : `dependencies/${name}`
    files[place] = path
    if (ours) packages[ours.Package ?? ''] = ours.Version ?? ''
    else dependencies[name.split('_')[0] ?? name] = place
  }
  return { suite, packages, dependencies, files }
}
