import { join } from 'node:path'
import { cacheDirectory } from '../../scripts/cache.ts'
import type { Booted, BootOptions } from './boot.ts'
import { startCompanion } from './companion.ts'
import { cleanly } from './environment.ts'
import { type HostOptions, start, type TestHost } from './host.ts'
import { stackArguments } from './layers.ts'
import { $ } from './shell.ts'

/** A tree as builders of images open it: a chroot with /proc and /dev, the network, and nothing that runs. */
export interface OpenTree extends TestHost {
  /** Runs a command beside the chroot, with the machine's own programs; TREE stands for its directory. */
  outside(
    command: readonly [string, ...string[]],
    env?: Readonly<Record<string, string>>,
  ): Promise<string>
}

const DIRECTORY = '/media/root' // as chroot.sh has it

/** Opens a tree for building an image. The caller closes it; should this process die, it goes too. */
export async function openTree(options: HostOptions): Promise<OpenTree> {
  const host = await start(options, enter, async () => undefined)
  const beside = ['nsenter', '-t', String(host.leader), '-m', '-n', '--']
  return {
    ...host,
    outside: async (command, env = {}) => {
      const words = cleanly(command).map((word) => (word === 'TREE' ? DIRECTORY : word))
      const { PATH } = process.env
      return (await $({ env: { PATH, ...env }, cwd: '/' })`${beside} ${words}`).stdout
    },
  }
}

async function enter({ stack, scratch }: BootOptions): Promise<Booted> {
  const script = [join(import.meta.dirname, 'chroot.sh'), scratch]
  const apart = ['unshare', '-m', '-n', '--propagation', 'private', 'sh']
  const keeper = await startCompanion([...apart, ...script, ...stackArguments(stack)], {
    cwd: cacheDirectory,
  })
  const leader = Number(keeper.said)
  return { leader, disk: `/proc/${leader}/root/..`, stop: () => keeper.stop() } // chroot.sh's /media
}
