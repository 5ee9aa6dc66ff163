import { copyExample } from '../checks/probes/proxy-example.ts'
import { quoteForShell } from '../host/safe-path.ts'
import type { Observations } from './observe.ts'

/**
 * Gives the cfg of the proxy to those who read it. dd-agent can put a link in its place, which chown(1), chmod(1)
 * and cp(1) would follow; dd-fips refuses one, and install(1) replaces the name itself.
 */
export const ownCfg = 'dd-fips install'

/**
 * Gives a command for root's shell: a change, and `then` what has to run anew for it. Where nothing runs that
 * is nothing, and below --root the change is made there, not on the host that the shell is of.
 */
export function commandFor(
  { root, isLive }: Pick<Observations, 'root' | 'isLive'>,
  change: string,
  then: string | false = false,
): string {
  if (root !== '/') return `chroot ${quoteForShell(root)} sh -c ${quoteForShell(change)}`
  return isLive && then ? `${change} && ${then}` : change
}

/** Restores the packaged example, itself first where it was altered; the present cfg is kept beside it. */
export function bringBack(seen: Observations, then: string | false): string {
  const { altered } = seen.cfg
  return commandFor(seen, altered ? `${altered.restore} && ${copyExample}` : copyExample, then)
}
