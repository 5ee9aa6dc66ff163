import { anyExit, type Host } from '../../host/host.ts'
import { filesBelow, removeTree } from '../../host/trees.ts'
import { refuseFullDisk } from '../network-fault.ts'
import {
  type InstallOptions,
  type KnownPackage,
  LIMIT,
  type SavedPackage,
} from '../package-manager.ts'
import { packagesFailed } from './rpm-errors.ts'

/** Says whether a file is whole and bears a signature that rpm trusts (rpmkeys(8); rpm before 4.14 says `pgp`). */
async function isSigned(host: Host, file: string): Promise<boolean> {
  const { code, stdout } = await host.run(['rpm', '-K', file], { expect: anyExit })
  return code === 0 && /\b(pgp|signatures)\b.* OK$/m.test(stdout)
}

/**
 * See `PackageManager.save`. `command` downloads one package that is installed into a directory; what came
 * is taken if it is the version and its signature is good, and moved away: with its next transaction dnf removes
 * what it downloaded before, wherever it was told to put it (dnf.conf(5), keepcache), and zypper clears its
 * cache directory of what belongs to no repository.
 */
export async function saveRpms(
  host: Host,
  packages: readonly KnownPackage[],
  directory: string,
  { onLine, unsaved }: InstallOptions,
  command: (wanted: KnownPackage, directory: string) => [string, ...string[]],
): Promise<Record<string, string>> {
  const saved: Record<string, string> = {}
  const into = `${directory}/download`
  await host.makeDirectory(into, { mode: 0o700 })
  for (const wanted of packages) {
    const options = { expect: anyExit, timeout: LIMIT, onLine }
    const { code, stdout, stderr } = await host.run(command(wanted, into), options)
    if (code !== 0) {
      refuseFullDisk(`${stdout}\n${stderr}`, directory)
      unsaved?.(wanted.name, `${stdout}\n${stderr}`)
    }
    const start = `${wanted.name}-${wanted.version.replace(/^\d+:/, '')}.`
    for (const file of await filesBelow(host, into)) {
      const name = file.slice(file.lastIndexOf('/') + 1)
      if (!name.startsWith(start) || !(await isSigned(host, file))) continue
      const own = `${directory}/${name}`
      await host.run(['mv', '-T', '--', file, own])
      saved[wanted.name] = own
    }
  }
  await removeTree(host, into)
  return saved
}

/** Puts saved packages in place of others, older or not (rpm(8)). Throws what `packagesFailed` makes of a failure. */
export async function installRpms(
  host: Host,
  packages: readonly SavedPackage[],
  { onLine }: InstallOptions,
): Promise<void> {
  const files = packages.map(({ file }) => file)
  const command = ['rpm', '-U', '--oldpackage', ...files] as const
  const { code, ...said } = await host.run(command, { expect: anyExit, timeout: LIMIT, onLine })
  const names = packages.map(({ name }) => name)
  if (code !== 0) throw await packagesFailed(host, 'rpm', names, said)
}
