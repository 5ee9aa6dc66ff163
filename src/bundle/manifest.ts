import { createHash } from 'node:crypto'
import { refused } from './refused.ts'

/** The distribution that a bundle is for. */
export interface BundlePlatform {
  readonly id: string
  readonly version: string
  /** As `uname -m` has it. */
  readonly arch: string
  readonly manager: string
}

interface BundleFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** What a bundle says of itself: `manifest.json`, its first member. */
export interface Manifest {
  readonly schemaVersion: 1
  /** The dd-fips that made it. */
  readonly tool: string
  /** ISO 8601, UTC. */
  readonly madeAt: string
  readonly expiresAt: string
  readonly platform: BundlePlatform
  /** Of the apt repository, as `stable 7`. */
  readonly suite?: string
  /** Versions of Datadog's packages, by name. */
  readonly packages: Readonly<Record<string, string>>
  /** Names and files of packages of the distribution that a host may lack. */
  readonly dependencies: Readonly<Record<string, string>>
  /** Key files as they were fetched, by name. */
  readonly keys: Readonly<Record<string, string>>
  /** Every other member, in their order. */
  readonly files: readonly BundleFile[]
}

export const MANIFEST = 'manifest.json'
export const SIGNATURE = 'manifest.json.sig'

/** SHA-256 in lower-case hexadecimal digits. */
export function digestOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** Reads a manifest that was found to be the right one. Throws BUNDLE_NOT_READABLE. */
export function parseManifest(content: Buffer): Manifest {
  let manifest: Partial<Manifest>
  try {
    manifest = JSON.parse(content.toString()) ?? {} // `null` is JSON too
  } catch {
    throw refused('NOT_READABLE', 'The manifest of the bundle is not JSON.')
  }
  const { schemaVersion, platform, packages, keys, files } = manifest
  if (schemaVersion !== 1 || !platform || !packages || !keys || !Array.isArray(files)) {
    throw refused(
      'NOT_READABLE',
      'The bundle was made by another version of dd-fips.',
      'Install with the version that made it, or create it again with this one.',
    )
  }
  return { dependencies: {}, ...manifest } as Manifest
}
