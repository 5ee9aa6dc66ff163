import { apt } from './apt.ts'
import type { PackageManager } from './package-manager.ts'

/** The package managers by the name that a step carries. */
export const packageManagers: Readonly<Record<PackageManager['name'], PackageManager>> = { apt }
