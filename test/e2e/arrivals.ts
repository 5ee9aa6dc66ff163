import type { TestHost } from '../lab/host.ts'
import { eventually } from './eventually.ts'

type Arrived = Awaited<ReturnType<TestHost['intake']>>[number]

const LIMIT = 30_000 // ms; the Agents of tests send every second

/** Forgets what has arrived at the intake, and gives what arrives from now on, once something that is wanted does. */
export async function arrivals(
  host: TestHost,
  isWanted: (request: Arrived) => boolean = () => true,
): Promise<Arrived[]> {
  await host.clearRequests()
  let found: Arrived[] = []
  await eventually(async () => {
    found = (await host.intake()).filter(isWanted)
    return found.length > 0
  }, LIMIT)
  return found
}
