import { setTimeout as delay } from 'node:timers/promises'
import { DdFipsError } from '../errors.ts'
import type { Host, RunResult } from '../host/host.ts'
import { aptEnvironment, isLocked } from './apt-commands.ts'
import { networkFault } from './network-fault.ts'
import { type InstallOptions, LIMIT } from './package-manager.ts'

const TRY_AGAIN_AFTER = 2_000 // ms

/**
 * Runs dpkg, which does not wait for its lock as apt does: we do, up to the limit. Exit code 1 is some
 * package that failed (dpkg(1)). Throws PACKAGE_MANAGER_LOCKED, COMMAND_FAILED.
 */
export async function runDpkg(
  host: Host,
  words: readonly string[],
  { lockLimit, onLine }: InstallOptions,
): Promise<RunResult> {
  const end = performance.now() + lockLimit
  const keep = ['--force-confdef', '--force-confold'] // asks nothing, keeps changed configuration files
  const expect = [0, 1, 2]
  while (true) {
    const options = { env: aptEnvironment, expect, timeout: LIMIT, onLine }
    const result = await host.run(['dpkg', ...keep, ...words], options)
    const said = `${result.stdout}\n${result.stderr}`
    if (result.code !== 2) return result
    const locked = isLocked(said)
    if (!locked || performance.now() > end) throw dpkgFailed(words, said, locked)
    onLine('Another program holds the lock of dpkg; waiting ...')
    await delay(TRY_AGAIN_AFTER)
  }
}

/** Gives the error for a call of dpkg that failed, with its own words. */
export function dpkgFailed(words: readonly string[], said: string, locked = false): DdFipsError {
  const lines = said.split('\n').filter((line) => line.startsWith('dpkg: '))
  const fault = networkFault(said)
  const isFull = !locked && fault?.code === 'DISK_FULL'
  return new DdFipsError({
    code: locked ? 'PACKAGE_MANAGER_LOCKED' : isFull ? fault.code : 'COMMAND_FAILED',
    exit: 'unexpected',
    message: `dpkg ${words[0]} failed${isFull ? `, ${fault.words}` : ''}:${lines.map((line) => `\n    ${line}`).join('')}`,
    remedy: isFull
      ? fault.remedy
      : 'Fix what dpkg reports (`dpkg --audit` shows more), then run dd-fips again.',
  })
}
