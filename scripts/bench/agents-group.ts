import { variants } from '../../test/lab/variants.ts'
import type { GroupContext } from './group.ts'
import { measure } from './measure.ts'
import { layTool } from './release.ts'
import { bootBenchHost, closeHosts, hostEnvironment } from './stage.ts'

/** An Agent that behaves differently, and how an install with it must end. */
interface OddAgent {
  readonly row: string
  /** What the repository must serve; the row is left out where no such variant exists. */
  readonly variant: string
  readonly expect: number
}

const oddAgents: readonly OddAgent[] = [
  { row: 'agent-late', variant: 'late-agent', expect: 0 },
  { row: 'agent-dies', variant: 'dying-agent', expect: 7 },
]

/** Returns the rows that this checkout's fixtures have no Agent for. */
export function missingAgents(): readonly OddAgent[] {
  return oddAgents.filter(({ variant }) => !(variant in variants))
}

/** Measures installs of Agents that are late or die soon, which must not be mistaken for each other. */
export async function measureAgents(context: GroupContext): Promise<void> {
  const { results, release, rounds, wanted, progress } = context
  const env = await hostEnvironment()
  const missing = missingAgents()
  const chosen = oddAgents.filter((one) => wanted.has(one.row) && !missing.includes(one))
  for (let round = 0; round < rounds; round++) {
    for (const { row, variant, expect } of chosen) {
      const repository = variant as keyof typeof variants
      const host = await bootBenchHost('apt', { release: release.served, repository })
      try {
        await layTool(host.leader, release.tool)
        const sample = await measure(host, ['dd-fips', 'install'], { env, expect: [expect] })
        results.add('apt', row, sample)
        progress(`run ${round + 1} of ${rounds}, ${row}: ${sample.value.toFixed(3)} s`)
      } finally {
        await closeHosts([host])
      }
    }
  }
}
