import type { Host } from '../host/host.ts'

/** What a service manager says of one unit. */
export interface UnitState {
  readonly exists: boolean
  readonly enabled: boolean
  readonly active: boolean
  readonly failed: boolean
  /** Masked by an administrator, not by us for the time of an installation. */
  readonly masked: boolean
  /** Held back by `hold`. */
  readonly held: boolean
  /** Process ids of the unit, its main process first; empty when it does not run. */
  readonly pids: readonly number[]
  /** When the main process started, milliseconds since the epoch; undefined when it does not run. */
  readonly startedAt: number | undefined
  /** `Environment=` assignments of the unit and its drop-ins. */
  readonly environment: Readonly<Record<string, string>>
}

/** The port to a service manager. Units are services, named without `.service`, and timers, with `.timer`. Commands that fail throw COMMAND_FAILED. */
export interface ServiceManager {
  readonly name: 'systemd'
  /** States of the units, in their order. */
  states(host: Host, units: readonly string[]): Promise<UnitState[]>
  enable(host: Host, unit: string): Promise<void>
  disable(host: Host, unit: string): Promise<void>
  start(host: Host, unit: string): Promise<void>
  stop(host: Host, unit: string): Promise<void>
  restart(host: Host, unit: string): Promise<void>
  /** Keeps units from being started by anybody until they are released; gone with a reboot. */
  hold(host: Host, units: readonly string[]): Promise<void>
  release(host: Host, units: readonly string[]): Promise<void>
  /** The last lines that a unit logged, newest last. */
  logTail(host: Host, unit: string, lines: number): Promise<string[]>
}
