import type { Survey } from '../facts/survey.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { type FileProof, hasDigest } from '../packages/file-proof.ts'

const PACKAGE = 'datadog-fips-proxy'

/** The example of the proxy's cfg beside what the package database keeps of it. */
export interface ProvedExample {
  readonly proof: FileProof
  /** What the package brought, where the example is altered and dd-fips has kept a copy of it. */
  readonly genuine?: Buffer | undefined
  /** For root's shell: puts the example back as the package brought it. */
  readonly restore: string
}

/**
 * Holds the example of the proxy's cfg against the package database: whoever can edit the cfg can edit the
 * example alike. `original` is the copy of it that dd-fips has kept. Never throws.
 */
export async function proveExample(
  host: Host,
  { manager }: Pick<Survey, 'manager'>,
  example: Buffer,
  original: Buffer | undefined,
): Promise<ProvedExample> {
  const path = places.proxyExample
  const proof = await manager.proof(host, PACKAGE, { path, content: example })
  const isGenuine = original && proof.is === 'altered' && hasDigest(original, proof.digest)
  // Moved away, since package managers leave a configuration file that was changed as it is.
  const anew = `mv -f ${path} ${path}.altered && ${manager.reinstall(PACKAGE)}`
  return isGenuine
    ? { proof, genuine: original, restore: `cp ${places.proxyOriginal} ${path}` }
    : { proof, restore: anew }
}

/** Says of an altered example what the package database has and what was found. */
export function digestsOf({ by, digest, found }: FileProof & { is: 'altered' }): string {
  return `${places.proxyExample}: ${found ?? 'another digest'}\nas ${by} has it: ${digest}`
}
