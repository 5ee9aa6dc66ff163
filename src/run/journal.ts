import type { Host } from '../host/host.ts'
import { rememberedSettings, type Settings } from '../settings/settings.ts'
import { needsOf, type Step } from '../steps/registry.ts'
import { version } from '../version.ts'
import {
  type Entry,
  type Receipt,
  type Run,
  readReceipt,
  withLastEntry,
  withLastRun,
  writeReceipt,
} from './receipt.ts'

/** The pen of one run: writes the receipt ahead of every step. */
export interface Journal {
  /** Before a step acts: what it is about to do, and how to undo that. */
  intend(step: Step, before: unknown): Promise<void>
  /**
   * What the step came to. It reaches the disk with the next intent, or when `flush` is called: until then the
   * receipt says that the step was begun, by which it can be undone all the same.
   */
  done(after: unknown): void
  flush(): Promise<void>
  /** The run as it stands. */
  run(): Run
  /** Says how the run ended; one that did nothing leaves no trace. */
  close(state: 'done' | 'kept'): Promise<void>
  /** The receipt as it stands, and what writes another in its place, after all that was to be written before. */
  receipt(): Receipt
  record(receipt: Receipt): Promise<void>
}

/** Opens a run in the receipt; it reaches the disk with its first step. */
export async function openJournal(host: Host, id: string, settings: Settings): Promise<Journal> {
  const earlier = await readReceipt(host)
  const run: Run = {
    id,
    startedAt: new Date().toISOString(),
    state: 'open',
    entries: [],
    ...(earlier && { earlier: { version: earlier.version, settings: earlier.settings } }),
  }
  let receipt: Receipt = {
    schemaVersion: 1,
    version,
    settings: rememberedSettings(settings),
    runs: [...(earlier?.runs ?? []), run],
  }
  let isWritten = true
  let writing: Promise<unknown> = Promise.resolve()
  /** One at a time: of two that overlap, the older could come last. */
  const write = () => {
    const written = writing.then(async () => {
      const now = receipt
      await writeReceipt(host, now)
      if (now === receipt) isWritten = true
    })
    writing = written.catch(() => undefined) // the caller meets it
    return written
  }
  const change = async (how: (run: Run) => Run) => {
    receipt = withLastRun(receipt, how)
    await write()
  }
  return {
    intend: (step, before) => {
      const entry: Entry = { step, before, state: 'intended' }
      return change(({ entries, ...now }) => {
        const needs = entries.flatMap((one, at) => (needsOf(step, one.step) ? [at] : []))
        return { ...now, entries: [...entries, { ...entry, ...(needs.length > 0 && { needs }) }] }
      })
    },
    done: (after) => {
      isWritten = false
      receipt = withLastRun(receipt, (now) =>
        withLastEntry(now, (entry) => ({ ...entry, after, state: 'done' })),
      )
    },
    flush: async () => {
      if (!isWritten) await write()
    },
    run: () => receipt.runs.at(-1) ?? run,
    close: async (state) => {
      if (receipt.runs.at(-1)?.entries.length) await change((now) => ({ ...now, state }))
    },
    receipt: () => receipt,
    record: async (next) => {
      receipt = next
      await write()
    },
  }
}
