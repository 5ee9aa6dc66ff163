import { setTimeout as delay } from 'node:timers/promises'
import type { Host } from '../../host/host.ts'
import { type InstallOptions, LIMIT } from '../package-manager.ts'
import { aptEnvironment, isLocked } from './apt-commands.ts'

const TRY_AGAIN_AFTER = 2_000 // ms

interface Outcome {
  readonly code: number
  readonly output: string
}

/** Runs apt-get; a lock that somebody else took meanwhile is waited for, up to the limit. */
export async function aptGet(
  host: Host,
  command: readonly [string, ...string[]],
  { lockLimit, onLine }: InstallOptions,
  variables: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const end = performance.now() + lockLimit
  while (true) {
    const env = { ...aptEnvironment, ...variables }
    const options = { env, expect: [0, 100], timeout: LIMIT, onLine }
    const result = await host.run(command, options)
    const output = `${result.stdout}\n${result.stderr}`
    const locked = result.code !== 0 && isLocked(output)
    if (!locked || performance.now() > end) return { code: result.code, output }
    onLine('Another program holds the lock of apt; waiting ...')
    await delay(TRY_AGAIN_AFTER)
  }
}
