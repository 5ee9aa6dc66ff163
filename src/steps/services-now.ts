import { serviceManagers } from '../services/registry.ts'
import type { ServiceManager } from '../services/service-manager.ts'
import type { StepContext } from './step.ts'

/**
 * Gives the service manager by which a step is undone: the one in charge now. What was done in an image, where
 * nothing ran, is undone on a host that has booted from it. A run that undoes itself has its own.
 */
export async function servicesNow(
  recorded: ServiceManager['name'],
  { inCharge, sameRun }: StepContext,
): Promise<ServiceManager> {
  return inCharge === undefined || sameRun ? serviceManagers[recorded] : inCharge()
}
