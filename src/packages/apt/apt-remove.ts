import { DdFipsError } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import type { InstallOptions, PackageManager } from '../package-manager.ts'
import { parseRemovals, removeCommand, simulateRemoveCommand } from './apt-commands.ts'
import { installationFailed } from './apt-errors.ts'
import { aptGet } from './apt-run.ts'
import { runDpkg } from './dpkg.ts'
import { dpkgStatus, halfInstalled } from './dpkg-status.ts'

/** apt refuses to touch what could not be unpacked again (dpkg(1), reinstreq). */
async function removeBroken(host: Host, names: readonly string[], options: InstallOptions) {
  const broken = halfInstalled(await dpkgStatus(host)).map(({ name }) => name)
  const stuck = broken.filter((name) => names.includes(name))
  const force = ['--remove', '--force-remove-reinstreq', '--', ...stuck]
  if (stuck.length > 0) await runDpkg(host, force, options)
}

async function remove(
  host: Host,
  names: readonly string[],
  purge: boolean,
  options: InstallOptions,
): Promise<void> {
  const command = removeCommand(names, purge, options.lockLimit)
  const { code, output } = await aptGet(host, command, options)
  if (code !== 0) throw installationFailed(names, output)
}

/** apt removes without asking what depends on a package, too: what people installed since, say. */
async function refuseToRemoveMore(host: Host, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const { stdout } = await host.run(simulateRemoveCommand(names), { expect: [0, 100] })
  const more = parseRemovals(stdout).filter((name) => !names.includes(name))
  if (more.length === 0) return
  throw new DdFipsError({
    code: 'PACKAGES_NEEDED',
    exit: 'unexpected',
    message: `${names.join(', ')} cannot be removed: ${more.join(', ')} would go with it.`,
    remedy: `Remove ${more.join(', ')} first, if nobody needs it, or keep both.`,
  })
}

/**
 * Removes packages and nothing else, the configuration of those in `purge` with them. Throws PACKAGES_NEEDED
 * where apt would take others along.
 */
export const removeDebs: PackageManager['remove'] = async (host, names, options) => {
  await removeBroken(host, names, options)
  const { purge } = options
  await refuseToRemoveMore(host, names)
  // What stays in part goes first, together with what may need it.
  if (names.some((name) => !purge.includes(name))) await remove(host, names, false, options)
  if (purge.length > 0) await remove(host, purge, true, options)
}
