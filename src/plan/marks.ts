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
  '/etc/apt/sources.list.d',
  '/etc/yum.repos.d',
  '/etc/zypp/repos.d',
]

/** Tells the host as it is now from the host as it was: two equal marks mean that nobody installed between. */
export async function marksOf(host: Host, manager: PackageManager): Promise<string> {
  const look = (path: string) => host.stat(path, { follow: true }).catch(() => undefined)
  const [own, rpm] = await Promise.all(
    [files, databases].map((paths) => Promise.all(paths.map(look))),
  )
  const marks = own?.map((one) => one && [one.inode, one.mtimeMs, one.ctimeMs, one.size])
  // `rpm -q` opens its database for writing: an overlay then makes a copy, with another inode and ctime.
  const written = rpm?.map((one) => one && [one.mtimeMs, one.size])
  return JSON.stringify([marks, written, (await manager.lockHolder(host))?.pid])
}
