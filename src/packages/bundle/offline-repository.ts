import type { Repository as HostRepository } from '../package-manager.ts'
import { unpacked } from './offline.ts'
import type { Bundle } from './open-bundle.ts'

/**
 * Gives the repository of a bundle in the place of the one that the settings ask for: no file names it, so
 * that no entry of a vanished path stays on the host; rpm gets its keys from the bundle, apt needs none.
 */
export function offlineRepository(found: HostRepository, { manifest }: Bundle): HostRepository {
  const { keyFiles, imports, packages, source } = found
  return {
    ...(keyFiles && { keyFiles: { ...keyFiles, given: manifest.keys } }),
    ...(imports && { imports }),
    source: { ...source, file: `${unpacked}/datadog.list`, ...(source.id && { id: 'datadog' }) },
    packages,
    prerequisites: [],
  }
}
