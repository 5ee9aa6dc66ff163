import type { Host } from '../host/host.ts'
import type { ServiceManager, UnitState } from './service-manager.ts'

/** Returns the states of units by name: one question for all, because each costs a process. */
export async function statesOf(
  host: Host,
  manager: ServiceManager,
  names: readonly string[],
): Promise<ReadonlyMap<string, UnitState>> {
  const states = await manager.states(host, names)
  return new Map(states.map((state, at) => [names[at] ?? '', state]))
}
