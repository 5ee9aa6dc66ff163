import type { ServiceManager } from './service-manager.ts'
import { systemd } from './systemd.ts'

/** The service managers by the name that a step carries. */
export const serviceManagers: Readonly<Record<ServiceManager['name'], ServiceManager>> = { systemd }
