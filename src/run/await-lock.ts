import { setTimeout as delay } from 'node:timers/promises'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import type { LockHolder, PackageManager } from '../packages/package-manager.ts'

const LOOK_EVERY = 500 // ms

/**
 * Waits until nobody holds the package manager's locks, `limit` milliseconds at most; `tell` hears once
 * who does. Returns whether somebody did. Throws PACKAGE_MANAGER_LOCKED (exit 4).
 */
export async function awaitLock(
  host: Host,
  manager: PackageManager,
  limit: number,
  tell: (line: string) => void,
): Promise<boolean> {
  const end = performance.now() + limit
  let told: number | undefined
  while (true) {
    const holder = await manager.lockHolder(host)
    if (holder === undefined) return told !== undefined
    if (performance.now() >= end) throw locked(manager, holder, limit)
    if (told !== holder.pid) {
      tell(`waiting for pid ${holder.pid} (${holder.command}), which holds ${holder.path}`)
      told = holder.pid
    }
    await delay(LOOK_EVERY)
  }
}

function locked(manager: PackageManager, { pid, command, path }: LockHolder, limit: number) {
  return new DdFipsError({
    code: 'PACKAGE_MANAGER_LOCKED',
    exit: 'preflight',
    message: `${manager.name} is in use: pid ${pid} (${command}) has held ${path} for ${limit / 1000} s.`,
    remedy: 'Run dd-fips again when it has ended, or wait longer with --lock-timeout SECONDS.',
  })
}
