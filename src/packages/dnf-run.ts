import { setTimeout as delay } from 'node:timers/promises'
import type { Host } from '../host/host.ts'
import type { Command, Dialect } from './dnf-commands.ts'
import { type InstallOptions, LIMIT } from './package-manager.ts'
import { stillLocked } from './rpm-errors.ts'
import { type Said, wholeOf } from './rpm-output.ts'

const TRY_AGAIN_AFTER = 2_000 // ms

/** Not every dialect has an exit code of its own for this: dnf 4 has 200, yum 3 and dnf 5 say 1. */
const lockMessage = /already locked by|currently holding the yum lock|rpm transaction lock/

/** Says whether a command failed for a lock that another program holds. */
export function isLocked(code: number, said: Said): boolean {
  return code === 200 || (code !== 0 && lockMessage.test(wholeOf(said)))
}

export interface Outcome {
  readonly ok: boolean
  readonly said: Said
}

/**
 * Runs a command of yum or dnf; a lock that somebody else took meanwhile is waited for, up to the limit.
 * 100 is information (there are updates). Throws PACKAGE_MANAGER_LOCKED.
 */
export async function runDnf(
  host: Host,
  dialect: Dialect,
  command: Command,
  { lockLimit, onLine }: InstallOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const end = performance.now() + lockLimit
  while (true) {
    const expect = [0, 1, 3, 100, 200]
    const said = await host.run(command, { env, expect, timeout: LIMIT, onLine })
    if (!isLocked(said.code, said)) return { ok: said.code === 0 || said.code === 100, said }
    if (performance.now() > end) throw stillLocked(dialect, said)
    onLine(`Another program holds the lock of ${dialect}; waiting ...`)
    await delay(TRY_AGAIN_AFTER)
  }
}
