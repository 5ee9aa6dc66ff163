import { createHash } from 'node:crypto'
import { changedAt, type Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { changeable } from '../host/root-alone.ts'

/** Start times of processes come in hundredths of a second; nearer than this is not "changed since". */
export const CLOCK_GRAIN = 100 // ms

/**
 * Returns whether a file may have another content than when a process started, `started` milliseconds after
 * the epoch. A new modification time says so. A new ctime alone may be a chmod, or `mv` and `cp -p`, which
 * bring content with a time of the past: then the receipt tells, if the process is one that the run which
 * wrote the file started, and the content is what that run wrote.
 */
export async function changedSince(host: Host, path: string, started: number): Promise<boolean> {
  const status = await host.stat(path, { follow: true })
  if (status === undefined || changedAt(status) <= started + CLOCK_GRAIN) return false
  if (status.mtimeMs > started + CLOCK_GRAIN) return true
  const known = await writtenBefore(host, path, started)
  if (known === undefined) return true
  const content = await host.read(path)
  return !content || createHash('sha256').update(content).digest('hex') !== known
}

interface Entry {
  readonly step?: { readonly path?: unknown; readonly to?: unknown }
  readonly after?: { readonly sha256?: unknown; readonly file?: { readonly sha256?: unknown } }
}

/** Returns the digest of what our last run wrote there, if the process started during that run. */
async function writtenBefore(host: Host, path: string, started: number) {
  // Who may not read the receipt, or cannot, does not know.
  const [text, status] = await Promise.all([
    host.read(places.receipt).catch(() => undefined),
    host.stat(places.receipt).catch(() => undefined),
  ])
  if (!text || !status || started > status.mtimeMs + CLOCK_GRAIN) return undefined
  if ((await changeable(host, places.receipt)) !== undefined) return undefined // refused elsewhere
  try {
    const run = JSON.parse(text.toString()).runs.at(-1)
    if (run.state !== 'done' || run.undoing !== undefined) return undefined
    if (Date.parse(run.startedAt) > started + CLOCK_GRAIN) return undefined
    const entry: Entry | undefined = run.entries.findLast(
      ({ step }: Entry) => step?.path === path || step?.to === path,
    )
    const digest = entry?.after?.sha256 ?? entry?.after?.file?.sha256
    return typeof digest === 'string' ? digest : undefined
  } catch {
    return undefined // a receipt that is damaged is refused elsewhere
  }
}
