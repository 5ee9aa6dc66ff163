import type { Signer } from './signing.ts'

/** What can be done to a repository after it was signed. */
export type Damage = 'index' | 'signed-file' | 'package' | 'package-cut'

/** An Agent that is not as others: it shows no sign of life for long, or ends before it shows one. */
export type Manner = 'late' | 'dying'

/** Their packages are newer than every other, by Debian's revision or rpm's release. */
export const manners: Readonly<Record<Manner, number>> = { late: 2, dying: 3 }

export interface Variant {
  /** Whether a package file of this name is in the repository. Default: all. */
  readonly holds?: (file: string) => boolean
  /** The newest Agent is one of this manner. Default: as others. */
  readonly agent?: Manner
  /** Whose signature the repository bears. Default: its own. */
  readonly signer?: Signer
  /** Whose key is in the current key's file and in another of the list. Default: the repository's. */
  readonly keys?: { readonly current?: Signer; readonly other?: Signer }
  readonly damage?: Damage
  /** Days before the others that it was published. Default: 0. */
  readonly age?: number
  /** Whose signature single packages bear (rpm). Default: none if the signer is a stranger, else his. */
  readonly packages?: 'unsigned' | 'stranger'
}

/** Every repository there is, by the name that `serveRepository` takes. */
export const variants = {
  /** All versions, properly signed. */
  full: {},
  /** Nothing newer than Agent 7.47.0 and proxy 1.1.0: what a host has before an upgrade. */
  old: { holds: (file) => !/agent[_-]7\.66|proxy[_-]1\.2/.test(file), age: 1 },
  /** The proxy's package is missing. */
  'no-proxy': { holds: (file) => !file.startsWith('datadog-fips-proxy') },
  /** The index changed after signing: its digest no longer agrees with the signed file. */
  tampered: { damage: 'index' },
  /** The signed file itself changed after signing: the signature is bad. */
  forged: { damage: 'signed-file' },
  /** The proxy's packages are shorter than the index says, as after a broken download. */
  truncated: { damage: 'package-cut' },
  /** The proxy's packages were altered in the pool; their length is as the index says. */
  altered: { damage: 'package' },
  /** Signed by a key that nobody was told of. */
  stranger: { signer: 'stranger' },
  /** Good metadata over packages that nobody signed; apt does not check single packages. */
  unsigned: { packages: 'unsigned' },
  /** Good metadata over packages that a stranger signed. */
  'strange-packages': { packages: 'stranger' },
  /** The current key's file is missing; another good one is there. */
  'key-404': { keys: { other: 'repository' } },
  /** No key file at all. */
  'no-keys': { keys: {} },
  /** The published key file holds another key than it should. */
  'foreign-key': { keys: { current: 'stranger', other: 'repository' } },
  /** The Agent connects to the proxy only 5 seconds after its start, and stays. */
  'late-agent': { agent: 'late' },
  /** The Agent ends 3 seconds after its start without having connected, whenever it is started. */
  'dying-agent': { agent: 'dying' },
} as const satisfies Record<string, Variant>

export type VariantName = keyof typeof variants

/** Whether a package file is in the repository of a variant. */
export function isHeld({ holds, agent }: Variant, file: string): boolean {
  const revision = /^datadog-agent[_-][\d.]+-(\d+)/.exec(file)?.[1]
  const manner = (Object.keys(manners) as Manner[]).find((one) => manners[one] === Number(revision))
  if (manner !== undefined) return manner === agent
  return holds === undefined || holds(file)
}
