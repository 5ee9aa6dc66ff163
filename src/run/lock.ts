import { setTimeout as delay } from 'node:timers/promises'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { localHost } from '../host/local.ts'
import { places } from '../host/places.ts'
import { processStart } from '../system/processes.ts'
import { makePrivateDirectory, refuseOthersState, removeEmpty } from './state-directory.ts'

interface Claim {
  readonly pid: number
  /** Milliseconds from boot to the start of the process: a pid alone may be somebody else's by now. */
  readonly start: number
  /** Of the boot that the process lives in; absent if the kernel does not tell. */
  readonly boot?: string
}

/** Processes are the machine's, also where the lock lies in a tree under --root. */
const machineOf = (host: Host): Host => (host.root === '/' ? host : localHost())

async function self(host: Host): Promise<Claim> {
  const machine = machineOf(host)
  const pid = Number(await machine.readLink('/proc/self'))
  const boot = await bootId(machine)
  return { pid, start: (await processStart(machine, pid)) ?? 0, ...(boot && { boot }) }
}

/** Tells boots apart, where pids and times since the boot may repeat (random(4)). */
async function bootId(machine: Host): Promise<string | undefined> {
  return (await machine.read('/proc/sys/kernel/random/boot_id'))?.toString().trim() || undefined
}

async function isAlive(host: Host, text: string): Promise<Claim | undefined> {
  try {
    const claim = JSON.parse(text) as Claim
    if (!Number.isInteger(claim.pid) || claim.pid <= 0) return undefined
    // Without it a process that is gone, which has no start either, would hold the lock for ever.
    if (!Number.isInteger(claim.start)) return undefined
    const machine = machineOf(host)
    if (claim.boot !== (await bootId(machine))) return undefined
    return (await processStart(machine, claim.pid)) === claim.start ? claim : undefined
  } catch {
    return undefined // not a claim of ours: nobody holds it
  }
}

/** Throws LOCKED (exit 9) where another run is at work. Changes nothing. */
export async function refuseWhenLocked(host: Host): Promise<void> {
  const pid = await lockHolder(host)
  if (pid !== undefined) throw locked(pid)
}

/**
 * Returns the pid of the run that holds the lock, or undefined where none does. Throws UNSAFE_PATH where others
 * than root could have written the lock.
 */
export async function lockHolder(host: Host): Promise<number | undefined> {
  await refuseOthersState(host)
  const text = await holding(host)
  return text === undefined ? undefined : (await isAlive(host, text))?.pid
}

/** Takes the lock, one that its holder left behind included. Gives the way to release it. Throws LOCKED. */
export async function takeLock(host: Host): Promise<() => Promise<void>> {
  const claim = `${JSON.stringify(await self(host))}\n`
  const owner = { user: '0', group: '0' }
  try {
    await makePrivateDirectory(host, places.state)
    for (let tookOver = false; ; tookOver = true) {
      const made = await host.create(places.lock, claim, { owner, mode: 0o600 })
      if (made && tookOver) await delay(SETTLES)
      const there = await holding(host)
      if (made && there === claim) break
      await refuseWhenLocked(host)
      if (there !== undefined) await withdraw(host, there)
    }
  } catch (error) {
    // It may be there all the same: what failed can be the making it durable.
    await withdraw(host, claim)
    await removeEmpty(host, places.state)
    throw error
  }
  return () => withdraw(host, claim)
}

/** Another run that found the same stale lock may be about to remove it, and takes ours for it. */
const SETTLES = 50 // ms

const holding = async (host: Host) => (await host.read(places.lock))?.toString()

/** Removes the lock where it is the one that is meant. */
async function withdraw(host: Host, claim: string): Promise<void> {
  if ((await holding(host)) === claim) await host.remove(places.lock)
}

function locked(pid: number): DdFipsError {
  return new DdFipsError({
    code: 'LOCKED',
    exit: 'locked',
    message: `Another run of dd-fips is in progress: pid ${pid}.`,
    remedy: `Wait until it has ended; \`ps -fp ${pid}\` shows it.`,
  })
}
