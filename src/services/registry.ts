import type { Host } from '../host/host.ts'
import { none } from './others/none.ts'
import { sysvinit } from './others/sysvinit.ts'
import { upstart } from './others/upstart.ts'
import type { ServiceManager } from './service-manager.ts'
import { systemd } from './systemd/systemd.ts'

/** The service managers by the name that a step carries. */
export const serviceManagers: Readonly<Record<ServiceManager['name'], ServiceManager>> = {
  systemd,
  upstart,
  sysvinit,
  none,
}

/**
 * Gives the service manager in charge of a host whose init is known: in a tree under --root nothing runs,
 * whatever it would boot.
 */
export function managerInCharge(host: Host, init: ServiceManager['name']): ServiceManager {
  return host.root === '/' ? serviceManagers[init] : none
}
