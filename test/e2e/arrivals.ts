import { setTimeout as delay } from 'node:timers/promises'
import type { TestHost } from '../lab/host.ts'

type Arrived = Awaited<ReturnType<TestHost['intake']>>[number]

const LIMIT = 30_000 // ms; the Agents of tests send every second

/** Forgets what has arrived at the intake, and gives what arrives from now on, once something that is wanted does. */
export async function arrivals(
  host: TestHost,
  isWanted: (request: Arrived) => boolean = () => true,
): Promise<Arrived[]> {
  await host.clearRequests()
  const end = performance.now() + LIMIT
  while (true) {
    const found = (await host.intake()).filter(isWanted)
    if (found.length > 0 || performance.now() > end) return found
    await delay(100)
  }
}
