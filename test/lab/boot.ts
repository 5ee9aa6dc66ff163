import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheDirectory } from '../../scripts/cache.ts'
import { startCompanion } from './companion.ts'
import { type Stack, stackArguments } from './layers.ts'

export interface BootOptions {
  /** No other host may have it. */
  readonly id: string
  readonly hostname: string
  readonly stack: Stack
  /** A directory of this host's own, which is removed when the host ends. */
  readonly scratch: string
}

export interface Booted {
  /** Process id of the host's PID 1, seen from here. */
  readonly leader: number
  /** Where its disk lies, as this machine sees it: `upper` below it is what changed since it was made. */
  readonly disk: string
  /** Cuts the power and boots again; gives the new PID 1. A tree that only was entered cannot. */
  readonly again?: () => Promise<number>
  /** Takes the host down and waits until nothing of it is left. */
  stop(): Promise<void>
}

/**
 * Starts a host and gives its PID 1, which is not yet done booting. The host ends with `stop`, or
 * with this process, killed or not.
 */
export async function boot({ id, hostname, stack, scratch }: BootOptions): Promise<Booted> {
  const script = [join(import.meta.dirname, 'boot.sh'), id, hostname, scratch]
  const namespace = ['unshare', '-m', '--propagation', 'private']
  const keeper = await startCompanion([...namespace, 'sh', ...script, ...stackArguments(stack)], {
    cwd: cacheDirectory,
  })
  try {
    let leader = await findLeader(Number(keeper.said), scratch)
    const again = async () => {
      leader = await findLeader(Number(await keeper.ask('again')), scratch)
      return leader
    }
    const stop = async () => {
      await keeper.stop()
      // The kernel ends the host's last processes on its own time.
      while (await alive(leader)) await sleep(5)
    }
    return { leader, disk: `/proc/${keeper.pid}/root/run/test-host`, again, stop }
  } catch (error) {
    await keeper.stop()
    throw error
  }
}

/** Gives whether a process runs; one that is dead and not yet buried does not. */
export async function alive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !/\) [ZX] /.test(status)
}

/**
 * The leader is the child of nspawn that is process 1 of a process namespace of its own. For a moment it is
 * still in the network of this machine, where a server that joined it then would listen in vain.
 */
async function findLeader(nspawn: number, scratch: string): Promise<number> {
  const networkOf = (pid: number | string) => readlink(`/proc/${pid}/ns/net`).catch(() => own)
  const own: string = await readlink('/proc/self/ns/net')
  for (let tries = 0; tries < 500; tries++) {
    const children = await readFile(`/proc/${nspawn}/task/${nspawn}/children`, 'utf8').catch(
      () => undefined,
    )
    if (children === undefined) break
    for (const pid of children.split(' ').filter(Boolean)) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      const isFirst = /^NSpid:\t\d+\t1$/m.test(status)
      if (isFirst && (await networkOf(pid)) !== own) return Number(pid)
    }
    await sleep(10)
  }
  const log = await readFile(join(scratch, 'console.log'), 'utf8').catch(() => '')
  throw new Error(`systemd-nspawn started no host: ${log.slice(-2000)}`)
}
