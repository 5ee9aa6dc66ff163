import type { Host } from '../../host/host.ts'
import { parseShow } from './systemd-show.ts'

/** How systemd says that a unit fares, and how its last process ended. */
export interface UnitOutcome {
  /** `active`, `inactive`, `failed`, `activating`, ... */
  readonly active: string
  /** `running`, `dead`, `auto-restart`, ... */
  readonly sub: string
  /** `success`, `exit-code`, `signal`, `timeout`, `start-limit-hit`, ... (systemd.service(5), Result). */
  readonly result: string
  /** Exit code, or number of the signal. */
  readonly status: string
}

/** Gives the outcome of units, in their order. */
export async function unitOutcomes(host: Host, units: readonly string[]): Promise<UnitOutcome[]> {
  const properties = 'ActiveState,SubState,Result,ExecMainStatus'
  const services = units.map((unit) => `${unit}.service`)
  const { stdout } = await host.run(['systemctl', 'show', '-p', properties, '--', ...services])
  return parseShow(stdout).map((shown) => ({
    active: shown.ActiveState ?? '',
    sub: shown.SubState ?? '',
    result: shown.Result ?? '',
    status: shown.ExecMainStatus ?? '',
  }))
}
