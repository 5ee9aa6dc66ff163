import type { Host } from '../../host/host.ts'
import type { FileProof } from '../../packages/file-proof.ts'
import type { PackageManager } from '../../packages/package-manager.ts'
import { packageManagers } from '../../packages/registry.ts'

/** The package that a file came with: its database tells whether the file still is what was brought. */
export interface Packaged {
  readonly manager: PackageManager['name']
  readonly name: string
}

/** Gives what the package database has against a file; undefined where it has nothing, or cannot tell. */
export async function alteration(
  host: Host,
  { manager, name }: Packaged,
  path: string,
  content: Buffer,
): Promise<(FileProof & { is: 'altered' }) | undefined> {
  const proof = await packageManagers[manager].proof(host, name, { path, content })
  return proof.is === 'altered' ? proof : undefined
}
