import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestHost } from '../../test/lab/host.ts'
import type { GroupContext } from './group.ts'
import type { Command } from './measure.ts'
import { layTool } from './release.ts'
import { bootBenchHost, closeHosts, hostEnvironment } from './stage.ts'

const commands: readonly [row: string, command: Command][] = [
  ['memory-install', ['dd-fips', 'install']],
  ['memory-plan', ['dd-fips', 'plan']],
  ['memory-verify', ['dd-fips', 'verify']],
  ['memory-doctor', ['dd-fips', 'doctor']],
  ['memory-evidence', ['dd-fips', 'evidence', '--out', '/root/evidence']],
]

/** Measures how much memory dd-fips had at most, on runs that are not timed: the kernel stops them at their end. */
export async function measureMemory(context: GroupContext): Promise<void> {
  const { results, release, rounds, managers, wanted, progress } = context
  const env = await hostEnvironment()
  const program = await readFile(join(import.meta.dirname, 'peak.py'))
  for (let round = 0; round < rounds; round++) {
    for (const manager of managers) {
      const host = await bootBenchHost(manager, { release: release.served })
      try {
        await layTool(host.leader, release.tool)
        await host.write('/root/peak.py', program, { mode: 0o755 })
        for (const [row, command] of commands) {
          if (row !== 'memory-install' && !wanted.has(row)) continue
          const value = await peakOf(host, command, env)
          results.add(manager, row, { value })
          progress(`run ${round + 1} of ${rounds}, ${manager}, ${row}: ${value.toFixed(1)} MiB`)
        }
      } finally {
        await closeHosts([host])
      }
    }
  }
}

/** Returns VmHWM of a command in MiB; its children are not counted. */
async function peakOf(host: TestHost, command: Command, env: Readonly<Record<string, string>>) {
  const { stdout } = await host.byHand(['/root/peak.py', ...command], { env })
  const [own = 0] = stdout.trim().split(' ').map(Number)
  if (!(own > 0)) throw new Error(`peak.py saw no exit of ${command.join(' ')}: ${stdout}`)
  return own / 1024
}
