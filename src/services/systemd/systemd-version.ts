import type { Host } from '../../host/host.ts'

const DIRECTORIES = [
  '/usr/lib/systemd',
  '/lib/systemd',
  '/usr/lib/x86_64-linux-gnu/systemd',
  '/usr/lib/aarch64-linux-gnu/systemd',
]

/**
 * Returns the version of systemd by the name of its library (`libsystemd-shared-252.so`), without a process; the
 * oldest if an upgrade left several, because that one may still run. Undefined before version 231, which has none.
 */
export async function systemdVersion(host: Host): Promise<number | undefined> {
  const names = (await Promise.all(DIRECTORIES.map((path) => host.list(path)))).flat()
  const versions = names.flatMap((name) => {
    const version = /^libsystemd-shared-(\d+)[^/]*\.so$/.exec(name)?.[1]
    return version === undefined ? [] : [Number(version)]
  })
  return versions.length === 0 ? undefined : Math.min(...versions)
}
