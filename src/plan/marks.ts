import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import type { PackageManager } from '../packages/package-manager.ts'

const databases = ['/var/lib/rpm', '/usr/lib/sysimage/rpm'].flatMap((directory) =>
  ['rpmdb.sqlite', 'rpmdb.sqlite-wal', 'Packages', 'Packages.db'].map(
    (name) => `${directory}/${name}`,
  ),
)

/** The files that a plan rests on, as far as other programs write them while they install. */
const files = [
  places.receipt,
  places.agentConfig,
  places.agentEnvironment,
  places.proxyConfig,
  places.proxyExample,
  '/var/lib/dpkg/status',
  ...databases,
  '/etc/apt/sources.list.d',
  '/etc/yum.repos.d',
  '/etc/zypp/repos.d',
]

/** Tells the host as it is now from the host as it was: two equal marks mean that nobody installed between. */
export async function marksOf(host: Host, manager: PackageManager): Promise<string> {
  const status = await Promise.all(
    files.map((path) => host.stat(path, { follow: true }).catch(() => undefined)),
  )
  const times = status.map((one) => one && [one.inode, one.mtimeMs, one.ctimeMs, one.size])
  return JSON.stringify([times, (await manager.lockHolder(host))?.pid])
}
