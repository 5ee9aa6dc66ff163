import { existingAgent, plainConfig } from '../../test/e2e/agent-host.ts'
import { agentExample } from '../../test/lab/agent-example.ts'
import type { TestHost } from '../../test/lab/host.ts'
import type { GroupContext } from './group.ts'
import { measure } from './measure.ts'
import { layTool } from './release.ts'
import { rowOf } from './rows.ts'
import { bootBenchHost, closeHosts, familyOf, hostEnvironment } from './stage.ts'

const sizes = ['180k', '1m', '5m'] as const

/**
 * Returns a datadog.yaml of about this many megabytes: live keys, then the example's commented blocks over and
 * over, each followed by a live block of its own, as configurations look that have grown for years.
 */
function configOf(megabytes: number): string {
  const comments = agentExample().replace(/^api_key:.*$/m, '')
  const parts = [plainConfig]
  let length = 0
  for (let index = 0; length < megabytes * 1e6; index++) {
    const block = `\nteam_${index}:\n  enabled: true\n  tags:\n    - "team:${index}"\n    - env:prod\n`
    const part = comments.slice(0, Math.max(0, megabytes * 1e6 - length - block.length)) + block
    parts.push(part)
    length += part.length
  }
  return parts.join('')
}

/**
 * Measures an install on an existing Agent, and a plan after it, by the size of datadog.yaml. The three hosts stay
 * up; `revert` takes each back to what it was.
 */
export async function measureConfigs(context: GroupContext): Promise<void> {
  const { results, release, rounds, wanted, progress } = context
  const env = await hostEnvironment()
  const chosen = sizes.filter((size) => wanted.has(`config-${size}`) || wanted.has(`plan-${size}`))
  const hosts: TestHost[] = []
  try {
    for (const size of chosen) {
      const host = await bootBenchHost('apt', { release: release.served })
      hosts.push(host)
      const config = configOf(rowOf(`config-${size}`).size ?? 0)
      await existingAgent({ host, family: familyOf('apt') }, { config })
      await layTool(host.leader, release.tool)
    }
    for (let round = 0; round < rounds; round++) {
      for (const [index, size] of chosen.entries()) {
        const host = hosts[index] as TestHost
        const commands = { config: 'install', plan: 'plan' } as const
        for (const [prefix, command] of Object.entries(commands)) {
          const sample = await measure(host, ['dd-fips', command], { env })
          results.add('apt', `${prefix}-${size}`, sample)
          progress(`run ${round + 1} of ${rounds}, ${prefix}-${size}: ${sample.value.toFixed(3)} s`)
        }
        await host.byHand(['dd-fips', 'revert'], { env })
      }
    }
  } finally {
    await closeHosts(hosts)
  }
}
