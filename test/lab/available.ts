import { readFile } from 'node:fs/promises'
import type { Format } from './repository.ts'
import { $ } from './shell.ts'

const commands = {
  deb: ['systemd-nspawn', 'python3', 'mmdebstrap', 'apt-ftparchive', 'gpg', 'openssl', 'unshare'],
  rpm: ['createrepo_c', 'rpmbuild', 'rpmsign'],
}

/**
 * Gives why this machine cannot boot test hosts, in one sentence, or undefined where it can. Hosts
 * that install RPMs need a little more than the others.
 */
export async function hostsAvailable(format: Format = 'deb'): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Test hosts need Linux.'
  if (process.getuid?.() !== 0) return 'Test hosts need root.'
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  if (!/^ID=debian$/m.test(release))
    return 'Test hosts need a Debian machine: trees come from its mirror.'
  const missing = []
  for (const command of format === 'rpm' ? Object.values(commands).flat() : commands.deb) {
    const found = await $({ nothrow: true })`command -v ${command}`
    if (found.exitCode !== 0) missing.push(command)
  }
  if (missing.length > 0) return `Test hosts need ${missing.join(', ')}: run scripts/set-up.`
  const mount = await $({ nothrow: true })`unshare -m mount -t tmpfs tmpfs /mnt`
  if (mount.exitCode !== 0) return 'Test hosts need the right to mount (CAP_SYS_ADMIN).'
  return undefined
}
