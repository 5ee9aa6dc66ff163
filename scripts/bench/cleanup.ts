type Stop = () => Promise<void>

const pending = new Set<Stop>()

/**
 * Registers what has to be taken down however the benchmark ends. Returns a function that takes it down; calling
 * that more than once does it once.
 */
export function atEnd(stop: Stop): Stop {
  let stopping: Promise<void> | undefined
  const once = () => {
    stopping ??= stop().finally(() => pending.delete(once))
    return stopping
  }
  pending.add(once)
  return once
}

/** Takes down everything that is still up, the newest first begun. Never throws: reports what failed on stderr. */
export async function takeDown(): Promise<void> {
  const ended = await Promise.allSettled([...pending].reverse().map((stop) => stop()))
  for (const one of ended) if (one.status === 'rejected') console.error(one.reason)
}
