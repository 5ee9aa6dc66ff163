import { builtInFingerprints } from './datadog-keys.ts'
import { keyringHolds } from './signing-keys.ts'

/**
 * Says why a keyring must not be trusted as it is, or undefined. Datadog's own expired keys do no harm
 * in it; the keys of strangers do.
 */
export function keyringFault(keyring: Buffer, trusted: readonly string[]): string | undefined {
  const known = [...builtInFingerprints('apt'), ...builtInFingerprints('rpm')]
  try {
    const holds = keyringHolds(keyring, trusted)
    if (holds.trusted.length === 0) return 'it holds none of the trusted keys'
    const foreign = holds.foreign.find((fingerprint) => !known.includes(fingerprint))
    return foreign === undefined ? undefined : `it holds the foreign key ${foreign}`
  } catch {
    return 'it is not a keyring'
  }
}
