import { AGENT_PACKAGE, PROXY_PACKAGE } from '../../datadog/packages.ts'
import { agentUser } from '../../datadog/units.ts'
import { findId } from '../../host/accounts.ts'
import type { Host } from '../../host/host.ts'
import { places } from '../../host/places.ts'
import { filesBelow } from '../../host/trees.ts'
import type { PackageManager } from '../../packages/package-manager.ts'

/** What a package's own script deletes when it is purged, whoever made it. */
interface Realm {
  readonly directories: readonly string[]
  readonly account?: string
  /** Paths that the package's programs make there by themselves, or that hold nothing of people's. */
  readonly made: RegExp
}

/** What our own writing leaves beside a file where it is cut off. */
const halfWritten = '\\.[^/]+\\.[0-9a-f]{24}$'

/** What dpkg leaves of a package that it was cut off at (dpkg(1), Files). */
const ofDpkg = '\\.dpkg-(new|tmp)$'

/**
 * The Agent's script deletes these directories and the account (agent-deb/postrm in DataDog/datadog-agent).
 * That of the proxy is not public: it is taken to be no gentler.
 */
const realms: Readonly<Record<string, Realm>> = {
  [AGENT_PACKAGE]: {
    directories: [places.agentConfigDirectory, places.agentLogs, places.agentDirectory],
    account: agentUser,
    made: new RegExp(
      [
        `^${places.agentLogs}/`,
        `^${places.agentDirectory}/(run|embedded|python-scripts|\\.[^/]+)(/|$)|/__pycache__/`,
        `^${places.agentConfigDirectory}/(auth_token|ipc_cert\\.pem)(\\.lock)?$|^${places.agentConfigDirectory}/install\\.json$`,
        `^${places.agentConfigDirectory}/.*(\\.example|/${halfWritten})$|^${places.agentConfigDirectory}/${halfWritten}`,
        ofDpkg,
      ].join('|'),
    ),
  },
  [PROXY_PACKAGE]: {
    directories: [places.proxyConfigDirectory, places.proxyDirectory],
    made: new RegExp(
      [
        `^${places.proxyDirectory}/(run|embedded|\\.[^/]+)(/|$)`,
        `^${places.proxyConfigDirectory}/(.*\\.example|${halfWritten})$|${ofDpkg}`,
      ].join('|'),
    ),
  },
}

/** Gives those of some packages, none of which is installed, whose realm is not empty: others were there before. */
export async function settled(host: Host, names: readonly string[]): Promise<string[]> {
  const passwd = (await host.read('/etc/passwd'))?.toString() ?? ''
  const found: string[] = []
  for (const name of names) {
    const { directories = [], account } = realms[name] ?? {}
    const there = await Promise.all(directories.map((path) => host.stat(path)))
    const hasAccount = account !== undefined && findId(account, passwd) !== undefined
    if (hasAccount || there.some(Boolean)) found.push(name)
  }
  return found
}

/** Gives what in the realm of a package is neither the package's nor made by its programs: people's, that is. */
export async function strangers(
  manager: PackageManager,
  host: Host,
  name: string,
): Promise<string[]> {
  const realm = realms[name]
  if (realm === undefined) return []
  const own = new Set(await manager.filesOf(host, [name]))
  const isMade = (path: string) => realm.made.test(path)
  const found: string[] = []
  for (const directory of realm.directories) {
    for (const path of await filesBelow(host, directory, isMade)) {
      if (!own.has(path) && !(await isLeftInfo(host, path))) found.push(path)
    }
  }
  return found
}

/**
 * An `install_info` says by what tool a package came. The package's own goes with it; ours, still there after
 * its step was undone, was changed by somebody.
 */
async function isLeftInfo(host: Host, path: string): Promise<boolean> {
  if (!path.endsWith('/install_info') || (await host.stat(path))?.kind !== 'file') return false
  return !(await host.read(path))?.includes('dd-fips')
}
