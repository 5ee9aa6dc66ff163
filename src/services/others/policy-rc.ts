import type { Host } from '../../host/host.ts'

/** What invoke-rc.d(8) asks before a package script starts anything; 101 is "action not allowed". */
export const POLICY = '/usr/sbin/policy-rc.d'
const OURS = `#!/bin/sh
# Made by dd-fips for the time of an installation: no package script starts a service meanwhile.
exit 101
`

/**
 * Has package scripts start nothing through invoke-rc.d. A policy that is there is somebody's own and stays;
 * where there is no invoke-rc.d nobody would ask.
 */
export async function forbidStarts(host: Host): Promise<void> {
  if ((await host.stat('/usr/sbin/invoke-rc.d')) === undefined) return
  await host.create(POLICY, OURS, { owner: { user: '0', group: '0' }, mode: 0o755 })
}

/** Returns whether the policy is the one that `forbidStarts` makes. */
export async function policyIsOurs(host: Host): Promise<boolean> {
  return (await host.read(POLICY))?.toString() === OURS
}

/** Takes that back, and nothing that somebody else made. */
export async function allowStarts(host: Host): Promise<void> {
  if (await policyIsOurs(host)) await host.remove(POLICY)
}
