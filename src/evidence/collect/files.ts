import type { CheckContext } from '../../checks/check.ts'
import { AGENT_PACKAGE, PACKAGE_PREFIX, PROXY_PACKAGE } from '../../datadog/packages.ts'
import type { FileStatus, Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import type { Provenance } from '../../packages/provenance.ts'
import type { FileFacts } from '../evidence.ts'

/**
 * Gives the SHA-256 of files by path, by sha256sum(1): it streams, and programs of the Agent are hundreds of
 * megabytes. Those that are not there are left out.
 */
export async function digestsOf(
  host: Host,
  paths: readonly string[],
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map()
  const { stdout } = await host.run(['sha256sum', '--', ...paths], { expect: [0, 1] })
  const rows = stdout.split('\n').map((line) => /^([0-9a-f]{64}) [ *](\/.*)$/.exec(line))
  return new Map(rows.flatMap((row) => (row?.[1] && row[2] ? [[row[2], row[1]]] : [])))
}

const configurations: readonly (readonly [path: string, what: string])[] = [
  [places.proxyConfig, 'cfg of the proxy'],
  [places.proxyExample, 'example that the package of the proxy brought'],
  [places.agentConfig, 'configuration of the Agent'],
  [places.agentEnvironment, 'environment of the Agent'],
]

/** Files of packages that decide what runs: programs, cryptographic libraries and their settings, units. */
const principal: readonly (readonly [name: string, pattern: RegExp, what: string])[] = [
  [PROXY_PACKAGE, /\/s?bin\/(haproxy|openssl)$/, 'program of the proxy'],
  [PROXY_PACKAGE, /\/(lib(ssl|crypto)|fips)[^/]*\.so[^/]*$/, 'library of the proxy'],
  [PROXY_PACKAGE, /\/(openssl|fips[^/]*)\.cnf$/, 'settings of the library of the proxy'],
  [
    AGENT_PACKAGE,
    new RegExp(
      `^${places.agentDirectory}/(bin/agent/agent|embedded/bin/((trace|process|security)-agent|system-probe))$`,
    ),
    'program of the Agent',
  ],
  [PACKAGE_PREFIX, new RegExp(`/systemd/system/${PACKAGE_PREFIX}[^/]+\\.service$`), 'unit'],
]

/** Gives digest, owner and mode of the files that decide what runs and how, in the order of paths. */
export async function fileFacts(
  { host }: CheckContext,
  provenance: readonly Provenance[],
): Promise<FileFacts[]> {
  const found = new Map(configurations)
  for (const { name, files } of provenance) {
    for (const [ofPackage, pattern, what] of principal) {
      if (!name.startsWith(ofPackage)) continue
      for (const path of files) if (pattern.test(path)) found.set(path, what)
    }
  }
  const paths = [...found.keys()].sort()
  const stats = await Promise.all(paths.map((path) => host.stat(path, { follow: true })))
  const there = paths.filter((_, index) => stats[index]?.kind === 'file')
  const [digests, users, groups] = await Promise.all([
    digestsOf(host, there),
    namesIn(host, '/etc/passwd'),
    namesIn(host, '/etc/group'),
  ])
  const ownerOf = ({ uid, gid }: FileStatus) => `${users.get(uid) ?? uid}:${groups.get(gid) ?? gid}`
  return paths.flatMap((path, index) => {
    const [status, sha256] = [stats[index], digests.get(path)]
    if (status === undefined || sha256 === undefined) return []
    const mode = status.mode.toString(8).padStart(3, '0')
    return [{ path, what: found.get(path) ?? '', sha256, owner: ownerOf(status), mode }]
  })
}

/** Names of users or groups by number (passwd(5), group(5)); of two with a number the first, as in ls(1). */
async function namesIn(host: Host, path: string): Promise<Map<number, string>> {
  const names = new Map<number, string>()
  for (const line of ((await host.read(path))?.toString() ?? '').split('\n')) {
    const [name, , id] = line.split(':')
    if (name && id && !names.has(Number(id))) names.set(Number(id), name)
  }
  return names
}
