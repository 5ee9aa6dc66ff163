import type { Host } from '../host/host.ts'
import type { UnitSources } from './systemd/unit-sources.ts'

/** What a service manager says of one unit. */
export interface UnitState {
  readonly exists: boolean
  readonly enabled: boolean
  readonly active: boolean
  readonly failed: boolean
  /** Masked: somebody decided that it must not run. */
  readonly masked: boolean
  /** Process ids of the unit, its main process first; empty when it does not run. */
  readonly pids: readonly number[]
  /** When the main process started, milliseconds since the epoch; undefined when it does not run. */
  readonly startedAt: number | undefined
  /** Nobody has started it since the boot, as far as the service manager knows. */
  readonly neverStarted?: boolean
  /** Assignments of the unit itself (`Environment=` with its drop-ins, upstart's `env`). */
  readonly environment: Readonly<Record<string, string>>
  /** Where systemd has all that from; the other service managers do not say. */
  readonly sources?: UnitSources
}

/** What package scripts need while units are held. */
interface Hold {
  /** Variables for every script. */
  readonly variables: Readonly<Record<string, string>>
  /** Variables for scripts that have to do with the held units and no others. */
  readonly alone?: Readonly<Record<string, string>>
}

/** What a person types, for remedies. */
export interface Typed {
  enable(unit: string): string
  start(unit: string): string
  restart(unit: string): string
  /** Also where it failed so often that no further attempt is made. */
  restartFailed(unit: string): string
  /** Has changed definitions read, then restarts. */
  reload(...units: string[]): string
  /** Shows how the units are defined. */
  show(...units: string[]): string
  log(unit: string): string
}

/**
 * The port to a service manager. A unit is what it calls a service, a job or a script, named without
 * `.service`, or of systemd's a timer, named with `.timer`. Commands that fail throw COMMAND_FAILED.
 */
export interface ServiceManager {
  readonly name: 'systemd' | 'upstart' | 'sysvinit' | 'none'
  /** States of the units, in their order. */
  states(host: Host, units: readonly string[]): Promise<UnitState[]>
  enable(host: Host, unit: string): Promise<void>
  disable(host: Host, unit: string): Promise<void>
  start(host: Host, unit: string): Promise<void>
  stop(host: Host, unit: string): Promise<void>
  /** Starts a unit anew. `state` is how it was a moment ago, where the caller knows. */
  restart(host: Host, unit: string, state?: UnitState): Promise<void>
  /**
   * Keeps package scripts from starting units until they are released, without failing them. `unknown`: the
   * service manager knows none of the units yet.
   */
  hold(host: Host, units: readonly string[], unknown?: boolean): Promise<Hold>
  release(host: Host, units: readonly string[]): Promise<void>
  /** The last lines that a unit logged, newest last. */
  logTail(host: Host, unit: string, lines: number): Promise<string[]>
  readonly typed: Typed
}
