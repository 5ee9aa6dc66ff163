import type { TestHost } from '../../test/lab/host.ts'
import { treeFormat } from '../../test/lab/trees.ts'
import { testReleaseUrl } from '../test-release.ts'
import { bigRepository } from './big-package.ts'
import { floorScript } from './floor.ts'
import type { GroupContext } from './group.ts'
import { type Command, measure, pipeCommand } from './measure.ts'
import { moveFar } from './network.ts'
import { type BenchRelease, layTool, nodeFile } from './release.ts'
import type { Manager } from './rows.ts'
import { bootBenchHost, closeHosts, hostEnvironment, layProgram, treeOf } from './stage.ts'

interface Turn {
  readonly row: string
  readonly prepare: (host: TestHost, release: BenchRelease) => Promise<void>
  readonly command: (manager: Manager, release: BenchRelease) => Command | Promise<Command>
}

const turns: readonly Turn[] = [
  {
    row: 'slow-floor',
    prepare: async () => {},
    command: (manager) => ['bash', '-c', floorScript(manager)],
  },
  {
    row: 'slow-install',
    prepare: ({ leader }, { tool }) => layTool(leader, tool),
    command: () => ['dd-fips', 'install'],
  },
  {
    row: 'slow-node',
    prepare: async () => {},
    command: async (_, { served }) => {
      const file = await nodeFile(served, 'xz')
      return ['curl', '-fsS', '-o', '/dev/null', `${testReleaseUrl}/${file}`]
    },
  },
  {
    row: 'slow-pipe',
    prepare: (host) => layProgram(host, '/usr/bin/xz'),
    command: () => pipeCommand,
  },
]

/**
 * Measures floor, install, Node's transfer and bare pipe with a package of 150 MB on a slow line. The families run
 * side by side, each on a line of its own and all of them the same row at a time: what they wait for is the line,
 * and a run after another would take an hour.
 */
export async function measureSlow(context: GroupContext): Promise<void> {
  const { release, rounds, managers, wanted } = context
  const needed = (row: string) => row === 'slow-floor' || wanted.has(row)
  const chosen = turns.filter(
    ({ row }) => needed(row) || (/install|node/.test(row) && wanted.has('slow-pipe')),
  )
  for (const manager of managers) await bigRepository(treeFormat(treeOf(manager)))
  for (let round = 0; round < rounds; round++) {
    for (const turn of chosen.keys()) {
      const next = chosen[(turn + round) % chosen.length] as Turn
      await sideBySide(context, next, release, `run ${round + 1} of ${rounds}`)
    }
  }
}

async function sideBySide(context: GroupContext, turn: Turn, release: BenchRelease, run: string) {
  const { managers, results, progress } = context
  const env = await hostEnvironment()
  const stops: (() => Promise<void>)[] = []
  const booted: TestHost[] = []
  try {
    const hosts = await Promise.all(
      managers.map(async (manager) => {
        const host = await bootBenchHost(manager)
        booted.push(host)
        await turn.prepare(host, release)
        const repository = await bigRepository(treeFormat(treeOf(manager)))
        stops.push(await moveFar(host, { repository, release: release.served }))
        return { manager, host }
      }),
    )
    await Promise.all(
      hosts.map(async ({ manager, host }) => {
        const sample = await measure(host, await turn.command(manager, release), { env })
        results.add(manager, turn.row, sample)
        progress(`${run}, ${manager}, ${turn.row}: ${sample.value.toFixed(2)} s`)
      }),
    )
  } finally {
    await Promise.all(stops.map((stop) => stop()))
    await closeHosts(booted)
  }
}
