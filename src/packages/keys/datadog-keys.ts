import { signingKeys } from '../../datadog/keys.ts'

/** A key file as it is published, and the fingerprints of which one must be in it. */
export interface KeyFile {
  readonly name: string
  readonly fingerprints: readonly string[]
  /** The year in which the key expired; such a file is fetched only when asked for. */
  readonly expired: number | undefined
}

export type KeySet = keyof typeof signingKeys

function tableOf(set: KeySet): readonly KeyFile[] {
  const prefix = `DATADOG_${set.toUpperCase()}_KEY_`
  const single = signingKeys[set].map(
    ({ fingerprint, expired }): KeyFile => ({
      name: `${prefix}${fingerprint.slice(-8)}.public`,
      fingerprints: [fingerprint],
      expired,
    }),
  )
  const valid = single.filter(({ expired }) => expired === undefined)
  const current: KeyFile = {
    name: `${prefix}CURRENT.public`,
    fingerprints: valid.flatMap(({ fingerprints }) => fingerprints),
    expired: undefined,
  }
  return [current, ...single]
}

/** The files in which Datadog publishes its keys. */
export const keyFiles: Readonly<Record<KeySet, readonly KeyFile[]>> = {
  apt: tableOf('apt'),
  rpm: tableOf('rpm'),
}

/** Gives the fingerprints of a set, expired ones too: a keyring that holds one of them is no stranger's. */
export function builtInFingerprints(set: KeySet): readonly string[] {
  return [...new Set(keyFiles[set].flatMap(({ fingerprints }) => fingerprints))]
}

/** Whether only keys of the built-in list are trusted, so that each file must hold the key of its name. */
export function isBuiltIn(trusted: readonly string[]): boolean {
  const all = [...builtInFingerprints('apt'), ...builtInFingerprints('rpm')]
  return trusted.every((fingerprint) => all.includes(fingerprint))
}

/**
 * Gives the names of the key files to fetch. From a mirror with keys of its own that is every name, for it
 * serves what it has under them; else those that can hold a trusted key. Expired ones only when asked for.
 */
export function filesToFetch(
  set: KeySet,
  trusted: readonly string[],
  takeExpired = false,
): readonly string[] {
  const can = ({ fingerprints }: KeyFile) => fingerprints.some((found) => trusted.includes(found))
  return keyFiles[set]
    .filter(({ expired }) => takeExpired || expired === undefined)
    .filter((file) => !isBuiltIn(trusted) || can(file))
    .map(({ name }) => name)
}
