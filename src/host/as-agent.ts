import { agentUser } from '../datadog/units.ts'
import type { Host, RunOptions, RunResult } from './host.ts'
import { quoteForShell } from './paths.ts'

/**
 * Runs a program with the rights of the Agent's user, not root's, and without root's proxies, as its service does;
 * not every host has sudo or runuser(1).
 */
export async function asAgent(
  host: Host,
  words: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const alone = { ...options, alone: true }
  if (await host.stat('/sbin/runuser', { follow: true })) {
    return host.run(['runuser', '-u', agentUser, '--', ...words], alone)
  }
  const line = `exec ${words.map(quoteForShell).join(' ')}`
  return host.run(['su', '-s', '/bin/sh', agentUser, '-c', line], alone)
}
