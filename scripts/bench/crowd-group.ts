import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Companion, startCompanion } from '../../test/lab/companion.ts'
import type { TestHost } from '../../test/lab/host.ts'
import type { GroupContext } from './group.ts'
import { measure } from './measure.ts'
import { layTool } from './release.ts'
import { bootBenchHost, closeHosts, hostEnvironment } from './stage.ts'

/** Measures `verify` by how many processes and sockets a host has. The hosts and their crowds stay up. */
export async function measureCrowds(context: GroupContext): Promise<void> {
  const { results, release, rounds, wanted, progress } = context
  const env = await hostEnvironment()
  const goalNeedsAll = wanted.has('crowd-10000')
  const counts = [100, 1000, 10_000].filter((n) => goalNeedsAll || wanted.has(`crowd-${n}`))
  const hosts: TestHost[] = []
  const crowds: Companion[] = []
  try {
    for (const count of counts) {
      const host = await bootBenchHost('apt', { release: release.served })
      hosts.push(host)
      await layTool(host.leader, release.tool)
      await host.byHand(['dd-fips', 'install'], { env })
      crowds.push(await startCrowd(host, count))
    }
    for (let round = 0; round < rounds; round++) {
      for (const [index, count] of counts.entries()) {
        const sample = await measure(hosts[index] as TestHost, ['dd-fips', 'verify'], { env })
        results.add('apt', `crowd-${count}`, sample)
        progress(`run ${round + 1} of ${rounds}, crowd-${count}: ${sample.value.toFixed(3)} s`)
      }
    }
  } finally {
    await Promise.all(crowds.map((crowd) => crowd.stop()))
    await closeHosts(hosts)
  }
}

async function startCrowd(host: TestHost, count: number): Promise<Companion> {
  await host.write('/root/crowd.py', await readFile(join(import.meta.dirname, 'crowd.py')), {
    mode: 0o755,
  })
  const inside = ['nsenter', '-t', String(host.leader), '-a', '-r', '-w', '--']
  return startCompanion([...inside, '/root/crowd.py', String(count)])
}
