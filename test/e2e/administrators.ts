import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from '../../scripts/cache.ts'
import { privateApt } from '../../scripts/release/debian.ts'
import type { TestHost } from '../lab/host.ts'
import { $ } from '../lab/shell.ts'

const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'

/** A user that may become root by sudo without a password, and what may do so by doas. */
export async function addAdministrator(host: TestHost): Promise<void> {
  await host.shell(`useradd -m admin
    echo 'admin ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/admin; chmod 440 /etc/sudoers.d/admin`)
}

/** Installs one package of Debian that test hosts do not have, without anything it depends on. */
export async function addPackage(host: TestHost, suite: string, name: string): Promise<void> {
  const directory = await cached(`package-${name}`, { suite, form: 1 }, async (draft) => {
    const apt = await privateApt(join(draft, 'apt'), suite, architecture)
    await $({ cwd: draft })`apt-get ${apt} -qq download ${name}`
    await $`rm -r ${join(draft, 'apt')}`
  })
  const file = (await readdir(directory)).find((entry) => entry.endsWith('.deb')) ?? ''
  const inside = `/root/${name}.deb`
  await host.write(inside, await readFile(join(directory, file)))
  await host.shell(`dpkg -i ${inside} && rm ${inside}`)
}

/** Runs a bash script as that user, without a terminal. */
export function asAdministrator(script: string): readonly [string, ...string[]] {
  return ['setpriv', '--reuid=admin', '--regid=admin', '--init-groups', 'bash', '-c', script]
}
