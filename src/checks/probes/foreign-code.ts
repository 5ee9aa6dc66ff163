import type { Host } from '../../host/host.ts'
import { mappedFiles } from '../../system/processes.ts'

/** Where distributions keep libraries. */
const ofSystem = /^\/(usr\/)?lib(32|64|x32)?\//

/**
 * Returns the files of which a process has code in memory besides its program: neither its package's nor a library of the
 * distribution. None where the process may not be looked at.
 */
export async function foreignCode(
  host: Host,
  { pid, program }: { readonly pid: number; readonly program: string },
  isOfPackage: (path: string) => boolean,
): Promise<string[]> {
  const files = (await mappedFiles(host, pid)) ?? []
  return files.filter((path) => path !== program && !isOfPackage(path) && !ofSystem.test(path))
}
