import { createHash } from 'node:crypto'
import { asFailure } from '../errors.ts'

/** What the package database proves of the content of a file; digests as `md5 0123...`. */
export type FileProof =
  | { readonly is: 'packaged'; readonly by: string; readonly digest: string }
  /** `found` is undefined where the package manager itself has compared. */
  | {
      readonly is: 'altered'
      readonly by: string
      readonly digest: string
      readonly found?: string | undefined
    }
  /** `why` goes on after a colon. */
  | { readonly is: 'unknown'; readonly why: string }

/** A file of a package, as it is now. */
export interface PackagedFile {
  readonly path: string
  readonly content: Buffer
}

/** Digests are told apart by their length, in hexadecimal digits. */
const algorithms: Readonly<Record<number, string>> = {
  32: 'md5',
  40: 'sha1',
  56: 'sha224',
  64: 'sha256',
  96: 'sha384',
  128: 'sha512',
}

/** How a digest is made; undefined where it cannot be. */
export type Digest = (algorithm: string, content: Buffer) => string | undefined

/** Gives a digest in hexadecimal digits; undefined where OpenSSL refuses to make it: MD5 in FIPS mode. */
export const digest: Digest = (algorithm, content) => {
  try {
    return createHash(algorithm).update(content).digest('hex')
  } catch {
    return undefined
  }
}

/** Says whether content has the digest of a proof. */
export function hasDigest(content: Buffer, named: string): boolean {
  const [algorithm = '', value] = named.split(' ')
  return value !== undefined && digest(algorithm, content) === value
}

/**
 * Compares content with the digests that a package database (`by`) keeps of it. Of several that differ none
 * counts. Where no digest can be made here `compare` is asked, which says whether the file is as it was.
 */
export async function proveContent(
  content: Buffer,
  recorded: readonly string[],
  by: string,
  compare: () => Promise<boolean | undefined> = async () => undefined,
  make: Digest = digest,
): Promise<FileProof> {
  const [kept, ...others] = [...new Set(recorded.map((value) => value.toLowerCase()))]
  if (kept === undefined) return { is: 'unknown', why: `${by} keeps no digest of it` }
  if (others.length > 0) return { is: 'unknown', why: `${by} keeps more than one digest of it` }
  const algorithm = algorithms[kept.length]
  if (algorithm === undefined) return { is: 'unknown', why: `${by} keeps a digest of unknown kind` }
  const found = make(algorithm, content)
  const same = found === undefined ? await compare() : found === kept
  const proof = { by, digest: `${algorithm} ${kept}` }
  if (same === true) return { is: 'packaged', ...proof }
  if (same === false) return { is: 'altered', ...proof, found: found && `${algorithm} ${found}` }
  return { is: 'unknown', why: `${by} keeps its ${algorithm}, which cannot be made here` }
}

/** Gives what `look` proves; where it throws, nothing is proved, and why. */
export async function orUnknown(look: () => Promise<FileProof>): Promise<FileProof> {
  try {
    return await look()
  } catch (error) {
    const [why = ''] = asFailure(error).message.split('\n') // what follows is output of a command
    return { is: 'unknown', why: why.replace(/[.:]$/, '') }
  }
}

/** Gives digests by path out of rows of path and digest; none where a path has several. */
export function digestsByPath(
  rows: readonly (readonly [path: string, digest: string])[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string | undefined>()
  for (const [path, value] of rows) {
    const algorithm = algorithms[value.length]
    const named = algorithm && `${algorithm} ${value.toLowerCase()}`
    found.set(path, found.has(path) && found.get(path) !== named ? undefined : named)
  }
  return new Map([...found].flatMap(([path, named]) => (named ? [[path, named] as const] : [])))
}
