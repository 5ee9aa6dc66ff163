import type { Host } from '../../host/host.ts'
import { readIni } from '../../packages/rpm/ini.ts'
import type { IniDialect } from '../../packages/rpm/ini-lines.ts'
import { armoured, importedKeys, importKeyFiles, removeKey } from '../../packages/rpm/rpm-keys.ts'
import { withKeys } from '../../packages/rpm/rpm-repo-file.ts'
import type { Collected, Order } from './collect.ts'

/**
 * Writes a directory of .repo files, ours and copies of the host's others, and has rpm trust our keys for as
 * long as `act` takes.
 */
export async function withRpmRepository(
  host: Host,
  { repository, keys, work }: Order,
  theirs: string,
  dialect: IniDialect,
  act: () => Promise<Collected>,
): Promise<Collected> {
  for (const name of ['repos', 'keys', 'rpms', 'cache']) await host.makeDirectory(`${work}/${name}`)
  const paths: string[] = []
  for (const [fingerprint, packets] of keys) {
    paths.push(`${work}/keys/${fingerprint}`)
    await host.write(`${work}/keys/${fingerprint}`, armoured(packets))
  }
  const content = withKeys(repository.file?.content ?? '', paths)
  await host.write(`${work}/repos/datadog.repo`, content)
  for (const name of await host.list(theirs)) {
    const text = String(await host.read(`${theirs}/${name}`))
    const ids = readIni(text, dialect).sections.map(({ id }) => id)
    if (name.endsWith('.repo') && !ids.includes('datadog')) {
      await host.write(`${work}/repos/${name}`, text)
    }
  }
  const before = (await importedKeys(host)).map(({ name }) => name)
  try {
    for (const path of paths) await importKeyFiles(host, [path])
    return await act()
  } finally {
    for (const { name } of await importedKeys(host)) {
      if (!before.includes(name)) await removeKey(host, name)
    }
  }
}

/** Gives the files of a directory, by the path that they get in a bundle. */
export async function filesIn(host: Host, directory: string, prefix: string) {
  const names = await host.list(directory)
  return Object.fromEntries(names.map((name) => [`${prefix}/${name}`, `${directory}/${name}`]))
}

/** Gives name and version of package files, by path. */
export async function headersOf(host: Host, paths: readonly string[]) {
  const format = '%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\n'
  const rows = paths.map(async (path) => {
    const { stdout } = await host.run(['rpm', '-qp', '--nosignature', '--qf', format, path])
    const [name = '', version = ''] = stdout.trim().split('\t')
    return { path, name, version: version.replace(/^0:/, '') }
  })
  return Promise.all(rows)
}
