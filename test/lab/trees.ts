import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from '../../scripts/cache.ts'
import { certificates } from './certificates.ts'
import { centos7, rocky9, rpmFamily, sles15, ubuntu2204 } from './disguises.ts'
import { addLayer, type Layer, type Stack } from './layers.ts'
import { debianMirror, mirrorOptions } from './mirror.ts'
import { hostsFile } from './names.ts'
import type { Format } from './repository.ts'
import { buildUserland } from './rpms.ts'
import { $ } from './shell.ts'

interface Tree {
  /** The Debian release that mmdebstrap installs. */
  readonly suite: string
  readonly format: Format
  /** Layers that make the tree say that it is something else; the last lies on top. */
  readonly disguise: readonly Layer[]
}

/** Every kind of host there is, by the name that `bootHost` takes. */
export const trees = {
  bookworm: { suite: 'bookworm', format: 'deb', disguise: [] },
  bullseye: { suite: 'bullseye', format: 'deb', disguise: [] },
  trixie: { suite: 'trixie', format: 'deb', disguise: [] },
  'ubuntu-22.04': { suite: 'bookworm', format: 'deb', disguise: [ubuntu2204] },
  'centos-7': { suite: 'bookworm', format: 'rpm', disguise: [rpmFamily, centos7] },
  'rocky-9': { suite: 'bookworm', format: 'rpm', disguise: [rpmFamily, rocky9] },
  'sles-15': { suite: 'bookworm', format: 'rpm', disguise: [rpmFamily, sles15] },
} as const satisfies Record<string, Tree>

export type TreeName = keyof typeof trees

/** Gives which packages a host of this kind installs. */
export function treeFormat(name: TreeName): Format {
  return trees[name].format
}

/**
 * All that the fixture packages depend on, so that installing them needs no other repository; and
 * what tests look with. No Node: the tool has to bring its own.
 */
const packages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'passwd', 'adduser', 'sudo', 'procps', 'iproute2'],
  ...['ca-certificates', 'curl', 'wget', 'haproxy', 'python3', 'python3-yaml'],
  ...['acl', 'attr'],
]

/** The package managers of a tree that becomes an rpm host. */
const managers = { deb: [], rpm: ['dnf', 'zypper', 'rpm', 'gnupg'] }

/** Timers and services that would wake up in the middle of a test, or hold the proxy's place. */
const masked = [
  'haproxy.service',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'logrotate.timer',
  'man-db.timer',
]

const emptied = ['/etc/machine-id', '/etc/resolv.conf', '/etc/apt/sources.list']

const prepare = `
rm -f /etc/hostname /etc/apt/sources.list.d/* /etc/apt/apt.conf.d/99mmdebstrap
for file in ${emptied.join(' ')}; do rm -f "$file"; : >"$file"; done
for unit in ${masked.join(' ')}; do ln -sfn /dev/null "/etc/systemd/system/$unit"; done
update-ca-certificates >/dev/null 2>&1
`

/** Gives what a host of this kind boots from; builds it where it is missing. */
export async function treeStack(name: TreeName): Promise<Stack> {
  const { suite, format, disguise }: Tree = trees[name]
  const { authority } = await certificates()
  const prepared: Layer = {
    name: `prepared-${suite}-${format}`,
    files: {
      '/etc/hosts': hostsFile(),
      '/usr/local/share/ca-certificates/test-hosts.crt': await readFile(authority, 'utf8'),
    },
    script: prepare,
  }
  let stack: Stack = { tree: await debootstrap(suite, format), layers: [] }
  const userland = format === 'rpm' ? { inputs: await buildUserland() } : {}
  for (const layer of [prepared, ...disguise]) {
    stack = await addLayer(stack, { ...layer, ...userland })
  }
  return stack
}

async function debootstrap(suite: string, format: Format): Promise<string> {
  const wanted = [...packages, ...managers[format]]
  const directory = await cached(`tree-${suite}-${format}`, { suite, wanted }, async (draft) => {
    const options = (await mirrorOptions()).map((option) => `--aptopt=${option}`)
    const include = `--include=${wanted.join(',')}`
    const target = [suite, join(draft, 'root'), await debianMirror()]
    await $`mmdebstrap --quiet --variant=minbase ${include} ${options} ${target}`
  })
  return join(directory, 'root')
}
