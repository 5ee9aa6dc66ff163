import type { TestHost } from '../../test/lab/host.ts'
import { floorScript } from './floor.ts'
import type { GroupContext } from './group.ts'
import { type Command, measure, pipeCommand } from './measure.ts'
import { type BenchRelease, layNode, layTool, toolNode } from './release.ts'
import type { Manager } from './rows.ts'
import { bootBenchHost, closeHosts, hostEnvironment, layProgram } from './stage.ts'
import { median } from './statistics.ts'

type Env = Readonly<Record<string, string>>

/** One fresh host and what is measured on it, in order. */
interface Block {
  readonly rows: readonly string[]
  readonly prepare: (host: TestHost, release: BenchRelease) => Promise<void>
  readonly run: (stage: Stage) => Promise<void>
}

interface Stage {
  readonly host: TestHost
  readonly manager: Manager
  readonly env: Env
  readonly take: (row: string, command: Command, more?: TakeOptions) => Promise<void>
}

interface TakeOptions {
  readonly expect?: readonly number[]
  /** Runs that one sample is the median of: for what takes less time than the clock is good for. */
  readonly times?: number
}

/** On a host with the tool, after its install: what does not change the host, then the way back. */
const afterInstall: readonly [row: string, command: Command, options?: TakeOptions][] = [
  ['second', ['dd-fips', 'install']],
  ['plan', ['dd-fips', 'plan']],
  ['version', ['dd-fips', '--version'], { times: 5 }],
  ['node', [toolNode, '-e', '0'], { times: 5 }],
  ['doctor', ['dd-fips', 'doctor']],
  // It remembers the digest of a Node that has not changed for 2 s.
  ['verify-first', ['dd-fips', 'verify']],
  ['verify', ['dd-fips', 'verify']],
  ['evidence', ['dd-fips', 'evidence', '--out', '/root/evidence']],
  ['revert', ['dd-fips', 'revert']],
]

const unpackers = { gz: '/usr/bin/gzip', xz: '/usr/bin/xz' } as const

/** Bare pipe on a host that has only some of the programs that unpack. */
function pipeBlock(row: string, formats: readonly (keyof typeof unpackers)[]): Block {
  const unpack = formats.length === 1 ? `unpack-${formats[0]}` : undefined
  return {
    rows: [row, ...(unpack ? [unpack] : [])],
    prepare: async (host, { served }) => {
      if (formats.includes('xz')) await layProgram(host, unpackers.xz)
      if (!formats.includes('gz')) await host.byHand(['mv', unpackers.gz, '/root/gzip'])
      if (unpack) await layNode(host.leader, served)
    },
    run: async ({ take }) => {
      await take(row, pipeCommand)
      for (const format of formats) {
        if (!unpack) continue
        const script = `${unpackers[format]} -dc </srv/node.${format} >/srv/node`
        await take(unpack, ['bash', '-c', script])
      }
    },
  }
}

const blocks: readonly Block[] = [
  {
    rows: ['floor'],
    prepare: async () => {},
    run: ({ take, manager }) => take('floor', ['bash', '-c', floorScript(manager)]),
  },
  {
    rows: ['install', ...afterInstall.map(([row]) => row)],
    prepare: ({ leader }, { tool }) => layTool(leader, tool),
    run: async ({ take }) => {
      await take('install', ['dd-fips', 'install'])
      for (const [row, command, options] of afterInstall) await take(row, command, options)
    },
  },
  pipeBlock('pipe-gz', ['gz']),
  pipeBlock('pipe-xz', ['xz']),
  pipeBlock('pipe', ['gz', 'xz']),
]

/** Returns the blocks that wanted rows are in; the floor and the rows that goals refer to come along. */
function blocksFor(wanted: ReadonlySet<string>): readonly Block[] {
  const needed = new Set([...wanted, 'floor'])
  for (const row of wanted) if (row.startsWith('pipe')) needed.add('install')
  if (wanted.has('pipe')) for (const row of ['pipe-gz', 'pipe-xz']) needed.add(row)
  return blocks.filter((block) => block.rows.some((row) => needed.has(row)))
}

/**
 * Measures every block round and round, each time on a host that was just booted. The hosts of a round are
 * booted together, before it; the order of the blocks moves on by one with each round.
 */
export async function measureMain(context: GroupContext): Promise<void> {
  const { results, release, rounds, managers, wanted, progress } = context
  const env = await hostEnvironment()
  const chosen = blocksFor(wanted)
  for (let round = 0; round < rounds; round++) {
    for (const manager of managers) {
      const hosts = await Promise.all(
        chosen.map(() => bootBenchHost(manager, { release: release.served })),
      )
      try {
        for (const [index, block] of chosen.entries())
          await block.prepare(hosts[index] as TestHost, release)
        for (const turn of chosen.keys()) {
          const index = (turn + round) % chosen.length
          const host = hosts[index] as TestHost
          const take: Stage['take'] = async (row, command, options = {}) => {
            const sample = await measureOften(host, command, env, options)
            results.add(manager, row, sample)
            progress(
              `run ${round + 1} of ${rounds}, ${manager}, ${row}: ${sample.value.toFixed(3)} s`,
            )
          }
          await chosen[index]?.run({ host, manager, env, take })
        }
      } finally {
        await closeHosts(hosts)
      }
    }
  }
}

async function measureOften(host: TestHost, command: Command, env: Env, options: TakeOptions) {
  const samples = []
  for (let time = 0; time < (options.times ?? 1); time++) {
    samples.push(await measure(host, command, { env, ...options }))
  }
  return {
    value: median(samples.map(({ value }) => value)),
    cpu: median(samples.map(({ cpu = 0 }) => cpu)),
  }
}
