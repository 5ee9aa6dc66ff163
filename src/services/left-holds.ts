import { agentUnits, proxyUnit } from '../datadog/units.ts'
import type { Host } from '../host/host.ts'
import { allowStarts, POLICY, policyIsOurs } from './others/policy-rc.ts'
import { holdOf, systemd } from './systemd/systemd.ts'
import { wholeName } from './systemd/unit-file.ts'

/** What a run that was interrupted left in place to keep package scripts from starting services. */
export interface LeftHolds {
  /** Units that systemd does not start, and reports no error. */
  readonly units: readonly string[]
  /** Paths of what holds them, and of a policy-rc.d(8) of ours. */
  readonly paths: readonly string[]
}

/** Returns the holds that are in place now. */
export async function leftHolds(host: Host): Promise<LeftHolds> {
  const all = [proxyUnit, ...agentUnits].map((unit) => ({ unit, ...holdOf(wholeName(unit)) }))
  const there = await Promise.all(all.map(({ path }) => host.stat(path)))
  const held = all.filter((_, index) => there[index]?.kind === 'file')
  const policy = (await policyIsOurs(host)) ? [POLICY] : []
  return {
    units: held.map(({ unit }) => unit),
    paths: [...held.map(({ path }) => path), ...policy],
  }
}

/** Takes holds back that nobody needs. */
export async function releaseLeftHolds(host: Host): Promise<void> {
  const { units } = await leftHolds(host)
  if (units.length > 0) await systemd.release(host, units)
  await allowStarts(host)
}
