import { setTimeout as delay } from 'node:timers/promises'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { localHost } from '../host/local.ts'
import { places } from '../host/places.ts'
import { processStart } from '../services/processes.ts'
import { makePrivateDirectory, removeEmpty } from './state.ts'

interface Claim {
  readonly pid: number
  /** Milliseconds from boot to the start of the process: a pid alone may be somebody else's by now. */
  readonly start: number
}

/** Processes are the machine's, also where the lock lies in a tree under --root. */
const machineOf = (host: Host): Host => (host.root === '/' ? host : localHost())

async function self(host: Host): Promise<Claim> {
  const machine = machineOf(host)
  const pid = Number(await machine.readLink('/proc/self'))
  return { pid, start: (await processStart(machine, pid)) ?? 0 }
}

async function isAlive(host: Host, text: string): Promise<Claim | undefined> {
  try {
    const claim = JSON.parse(text) as Claim
    if (!Number.isInteger(claim.pid)) return undefined
    return (await processStart(machineOf(host), claim.pid)) === claim.start ? claim : undefined
  } catch {
    return undefined // not a claim of ours: nobody holds it
  }
}

/** Throws LOCKED (exit 9) where another run is at work. Changes nothing. */
export async function refuseWhenLocked(host: Host): Promise<void> {
  const text = await holding(host)
  const claim = text === undefined ? undefined : await isAlive(host, text)
  if (claim) throw locked(claim.pid)
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
