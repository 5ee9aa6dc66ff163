import { setTimeout as delay } from 'node:timers/promises'

/** Waits until a condition holds; gives whether it did within so many milliseconds. */
export async function eventually(
  condition: () => Promise<boolean>,
  limit = 30_000,
): Promise<boolean> {
  const deadline = performance.now() + limit
  while (performance.now() < deadline) {
    if (await condition()) return true
    await delay(100)
  }
  return false
}
