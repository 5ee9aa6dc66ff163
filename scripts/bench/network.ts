import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type Companion, startCompanion } from '../../test/lab/companion.ts'
import type { TestHost } from '../../test/lab/host.ts'
import { repositoryNames } from '../../test/lab/names.ts'
import { clearRequests } from '../../test/lab/requests.ts'
import { serve } from '../../test/lab/serve.ts'
import { $ } from '../../test/lab/shell.ts'
import { cacheDirectory, cached, digestOf } from '../cache.ts'
import { atEnd } from './cleanup.ts'

/** The line that the slow rows are measured on. */
const line = { rate: '100mbit', roundTrip: 50 } as const

const far = { address: '10.111.0.1', device: 'far0' }
const near = { address: '10.111.0.2', device: 'eth0' }
/** As much as a router's queue takes at this rate; more is dropped. */
const queue = ['burst', '128kb', 'latency', '400ms']

export interface Served {
  /** Directories for apt., yum. and keys.test.example, and for get.test.example. */
  readonly repository: string
  readonly release: string
}

/**
 * Moves a host's repositories and its release server to the far end of a slow line: a network namespace of their
 * own with a server and a relay before it, joined to the host by two devices with a token bucket (tc-tbf(8)) each.
 * The intake stays where it was. Returns what takes it all down.
 */
export async function moveFar(host: TestHost, served: Served): Promise<() => Promise<void>> {
  const companions: Companion[] = []
  await mkdir(cacheDirectory, { recursive: true })
  const directory = await mkdtemp(join(cacheDirectory, 'bench-far-'))
  const stop = atEnd(async () => {
    for (const companion of companions.reverse()) await companion.stop()
    await rm(directory, { recursive: true, force: true })
  })
  try {
    await mkdir(join(directory, 'www'))
    await symlink(served.repository, join(directory, 'www/repository'))
    await symlink(served.release, join(directory, 'www/get'))
    await clearRequests(directory)
    const keeper = 'ip link set lo up && echo $$ && exec cat'
    const namespace = await startCompanion(['unshare', '-n', 'sh', '-c', keeper])
    companions.push(namespace)
    const holder = Number(namespace.said)
    await joinBoth(holder, host.leader)
    companions.push(await serve(holder, directory))
    const relay = [far.address, '443', '127.0.0.1', '443', String(line.roundTrip)]
    const inside = ['nsenter', '-t', String(holder), '-n', '--', process.execPath]
    companions.push(await startCompanion([...inside, await relayProgram(), ...relay]))
    await renameServers(host)
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

/** Joins two network namespaces by the slow line. */
async function joinBoth(holder: number, leader: number): Promise<void> {
  const ends = [
    { ...far, pid: holder },
    { ...near, pid: leader },
  ]
  const pair = ['type', 'veth', 'peer', 'name', near.device, 'netns', String(leader)]
  await $`nsenter -t ${holder} -n -- ip link add ${far.device} ${pair}`
  for (const { pid, address, device } of ends) {
    const inside = ['nsenter', '-t', String(pid), '-n', '--']
    await $`${inside} ip address add ${address}/30 dev ${device}`
    await $`${inside} ip link set ${device} up`
    await $`${inside} tc qdisc add dev ${device} root tbf rate ${line.rate} ${queue}`
  }
}

async function renameServers(host: TestHost): Promise<void> {
  const names: readonly string[] = repositoryNames
  const text = String(await host.read('/etc/hosts'))
  const kept = text.split('\n').filter((one) => !names.includes(one.split(/\s+/)[1] ?? ''))
  const moved = names.map((name) => `${far.address} ${name}`)
  await host.write('/etc/hosts', [...moved, ...kept].join('\n'))
}

async function relayProgram(): Promise<string> {
  const source = join(import.meta.dirname, 'relay.ts')
  const key = await digestOf(source, join(import.meta.dirname, 'delay.ts'))
  const directory = await cached('bench-relay', key, async (draft) => {
    const options = { bundle: true, format: 'esm', platform: 'node', write: false } as const
    const built = await build({ entryPoints: [source], ...options })
    await writeFile(join(draft, 'relay.mjs'), built.outputFiles[0]?.contents ?? '')
  })
  return join(directory, 'relay.mjs')
}
