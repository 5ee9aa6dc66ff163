import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cached, digestOf } from '../../scripts/cache.ts'
import { saveDisk } from '../lab/disk.ts'
import { bootHost, type HostOptions, type TestHost } from '../lab/host.ts'
import { type Stack, stackArguments } from '../lab/layers.ts'
import { buildRepositories, type VariantName } from '../lab/repository.ts'
import { $ } from '../lab/shell.ts'
import { treeFormat, treeStack } from '../lab/trees.ts'
import { existingAgent, untilItLogs } from './agent-host.ts'
import type { Family } from './families.ts'
import { install } from './install.ts'
import { leaksOn } from './leaks.ts'
import { lentLayer, release, runtimeLayer } from './release.ts'
import { plainVariables } from './variables.ts'

interface Preparation {
  readonly repository: VariantName
  /** Brings a new host there. */
  readonly make: (host: TestHost, family: Family) => Promise<void>
  /** Whether `make` runs the release. */
  readonly release: boolean
}

const agentOf = (version: string): Preparation => ({
  repository: 'full',
  make: (host, family) => existingAgent({ host, family }, { version }),
  release: false,
})

const installFrom = (repository: VariantName): Preparation => ({
  repository,
  make: async (host) => {
    const { code, stdout, stderr } = await install({ host, env: await plainVariables() })
    if (code !== 0)
      throw new Error(`the install to be prepared ended with ${code}: ${stderr}${stdout}`)
    await host.byHand(['bash', '-c', untilItLogs], { timeout: 60_000 })
  },
  release: true,
})

/** What a host can begin with, besides nothing. */
const preparations = {
  /** An Agent of an administrator that has been running for long; see `existingAgent`. */
  agent: agentOf('7.66.0'),
  'agent-7.40.1': agentOf('7.40.1'),
  'agent-7.44.1': agentOf('7.44.1'),
  'agent-7.47.0': agentOf('7.47.0'),
  /** `curl | bash` with `plainVariables` has been here: Agent and proxy in their newest versions run. */
  installed: installFrom('full'),
  /** The same, when the repository served nothing but what `old` has. */
  'installed-old': installFrom('old'),
} as const satisfies Record<string, Preparation>

export type Beginning = 'bare' | keyof typeof preparations

export interface RowHostOptions extends Omit<HostOptions, 'tree' | 'stack' | 'release'> {
  /** Default: `bare`, which is a host as the distribution leaves it. */
  readonly begins?: Beginning | undefined
  /** Whether `dd-fips` is on it; see `lentLayer`. */
  readonly lent?: boolean | undefined
}

/**
 * Boots a host of a row. One that begins with something has it from a real run on a booted host that was
 * shut down cleanly and its disk kept, so this is its second boot, and all its services are up.
 */
export async function hostOf(row: Family, options: RowHostOptions = {}): Promise<TestHost> {
  const { begins = 'bare', lent = false, ...more } = options
  const below = await treeStack(row.tree)
  const on = begins === 'bare' ? below : await prepared(row, begins)
  const stack = lent ? { ...on, layers: [...on.layers, await lentLayer()] } : on
  const host = await bootHost({ ...more, tree: row.tree, stack, release: await release() })
  if (begins === 'bare') return host
  try {
    await host.byHand(['bash', '-c', untilItLogs], { timeout: 60_000 })
  } catch (error) {
    await host.close()
    throw error
  }
  return host
}

/** Boots a host on which an install has been done: what most tests of later commands begin with. */
export function installedHost(row: Family, options: RowHostOptions = {}): Promise<TestHost> {
  return hostOf(row, { begins: 'installed', ...options })
}

/** Returns what a host boots from that begins with something; builds it where it is missing. */
export async function prepared(row: Family, name: keyof typeof preparations): Promise<Stack> {
  const preparation: Preparation = preparations[name]
  const below = await treeStack(row.tree)
  const sources = ['prepared', 'agent-host', 'harness/by-hand', 'harness/by-hand-rpm', 'variables']
  const key = {
    below: stackArguments(below),
    packages: basename(await buildRepositories(treeFormat(row.tree))),
    release: preparation.release ? await release() : undefined,
    sources: await digestOf(...sources.map((source) => join(import.meta.dirname, `${source}.ts`))),
  }
  const directory = await cached(`prepared-${row.tree}-${name}`, key, (draft) =>
    build(row, below, preparation, join(draft, 'disk.tar')),
  )
  const shared = preparation.release ? [await runtimeLayer()] : []
  return { ...below, layers: [...below.layers, ...shared], disk: join(directory, 'disk.tar') }
}

async function build(row: Family, stack: Stack, { repository, make }: Preparation, file: string) {
  const options = { tree: row.tree, stack, repository, release: await release(), traced: true }
  const host = await bootHost(options)
  try {
    await make(host, row)
    const leaks = await leaksOn(host)
    if (leaks.length > 0) throw new Error(`a disk with secrets on it: ${leaks.join(', ')}`)
    await host.powerOff()
    const upper = join(host.disk, 'upper')
    // The logs of this boot: when there are some again, the Agent of the next boot is up.
    await $`find ${upper}/var/log/datadog -type f -delete`
    await shareRuntime(upper)
    await saveDisk(host.disk, file)
  } finally {
    await host.close()
  }
}

/** Leaves out the runtime where it is the release's own: every host has that from one place. */
async function shareRuntime(upper: string): Promise<void> {
  const [own, shared] = [upper, await runtimeLayer()].map((root) => `${root}/opt/dd-fips/node`)
  const { exitCode } = await $({ nothrow: true })`cmp -s ${own} ${shared}`
  if (exitCode !== 0) return
  await rm(own ?? '')
  // overlayfs marks a directory that it creates as hiding those below it.
  await $({ nothrow: true })`setfattr -x trusted.overlay.opaque ${upper}/opt/dd-fips`
}
