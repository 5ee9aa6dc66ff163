/** A key file as it is published, and the fingerprints of which one must be in it. */
export interface KeyFile {
  readonly name: string
  readonly fingerprints: readonly string[]
  /** The year in which the key expired; such a file is fetched only when asked for. */
  readonly expired: number | undefined
}

export type KeySet = 'apt' | 'rpm'

/** Name, year of expiry where that is past, fingerprint. CURRENT is whichever of the unexpired signs today. */
const published = {
  apt: `
    APT_KEY_06462314 -    D18886567EABAD8B2D2526900D826EB906462314
    APT_KEY_C0962C7D -    5F1E256061D813B125E156E8E6266D4AC0962C7D
    APT_KEY_F14F620E -    D75CEA17048B9ACBF186794B32637D44F14F620E
    APT_KEY_382E94DE 2022 A2923DFF56EDA6E76E55E492D3A80E30382E94DE`,
  rpm: `
    RPM_KEY_4F09D16B -    2416A37757B1BB0268B3634B52AFC5994F09D16B
    RPM_KEY_B01082D3 -    7408BFD56BC5BF0C361AAAE85D88EEA3B01082D3
    RPM_KEY_FD4BF915 2024 C6559B690CA882F023BDF3F63F4D1729FD4BF915
    RPM_KEY_E09422B3 2022 A4C0B90D7443CF6E4E8AA341F1068E14E09422B3`,
} as const

function tableOf(set: KeySet): readonly KeyFile[] {
  const single = published[set]
    .trim()
    .split('\n')
    .map((row): KeyFile => {
      const [name, year, fingerprint = ''] = row.trim().split(/ +/)
      const expired = year === '-' ? undefined : Number(year)
      return { name: `DATADOG_${name}.public`, fingerprints: [fingerprint], expired }
    })
  const valid = single.filter(({ expired }) => expired === undefined)
  const current: KeyFile = {
    name: `DATADOG_${set.toUpperCase()}_KEY_CURRENT.public`,
    fingerprints: valid.flatMap(({ fingerprints }) => fingerprints),
    expired: undefined,
  }
  return [current, ...single]
}

/** The keys that Datadog signs with: the list that its own Ansible, Chef and Puppet code carries too. */
export const keyFiles: Readonly<Record<KeySet, readonly KeyFile[]>> = {
  apt: tableOf('apt'),
  rpm: tableOf('rpm'),
}

/** The old RPM key, as the rpm database names it; to be removed where it is found. */
export const retiredRpmKey = 'gpg-pubkey-4172a230-55dd14f6'

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
