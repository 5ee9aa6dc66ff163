import { DdFipsError } from '../../errors.ts'
import { notReadable } from '../../openpgp/packets.ts'
import { type PublicKey, readKeys } from '../../openpgp/read-keys.ts'
import { networkFault } from '../network-fault.ts'
import { builtInFingerprints, isBuiltIn, type KeySet, keyFiles } from './datadog-keys.ts'

export { builtInFingerprints, filesToFetch, keyFiles } from './datadog-keys.ts'

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

export interface FetchedFile {
  readonly name: string
  /** Undefined where the file could not be fetched. */
  readonly content: Buffer | undefined
  /** Why it could not be fetched. */
  readonly problem?: string | undefined
}

export interface KeyChoice {
  readonly keys: readonly PublicKey[]
  /** The keys one after another in binary, which every apt and rpm can read. */
  readonly keyring: Buffer
  readonly warnings: readonly string[]
}

export interface ChooseOptions {
  readonly files: readonly FetchedFile[]
  /** Fingerprints, 40 digits in upper case. */
  readonly trusted: readonly string[]
  readonly now: Date
  /** Keys past their time are left out unless this says otherwise. */
  readonly takeExpired?: boolean
}

function foreign(file: string, found: string, wanted: readonly string[]): DdFipsError {
  return new DdFipsError({
    code: 'KEY_FOREIGN',
    exit: 'preflight',
    message: `${file} holds the key ${found}, which is not trusted. Trusted in it: ${wanted.join(', ') || 'none'}.`,
    remedy:
      'Install nothing from there until you know why. If it is a mirror that signs with a key of its own, set DD_TRUSTED_KEY_FINGERPRINTS to the fingerprint of that key.',
  })
}

/** What a file may hold: any trusted key, but of Datadog's own files each the key that it is named after. */
function wantedIn(file: string, trusted: readonly string[]): readonly string[] {
  const pinned = [...keyFiles.apt, ...keyFiles.rpm].find(({ name }) => name === file)
  if (!pinned || !isBuiltIn(trusted)) return trusted
  return pinned.fingerprints.filter((fingerprint) => trusted.includes(fingerprint))
}

/**
 * Refuses a key that is not trusted in a file of that name (KEY_FOREIGN), also one that a stranger's subkey
 * was added to, and one that was damaged (KEY_NOT_READABLE).
 */
function judgeKey(key: PublicKey, file: string, trusted: readonly string[]): void {
  const wanted = wantedIn(file, trusted)
  if (!wanted.includes(key.fingerprint)) throw foreign(file, key.fingerprint, wanted)
  const [stranger] = key.strangers
  if (stranger) throw foreign(file, `${stranger}, added to ${key.fingerprint}`, wanted)
  if (!key.selfSigned) throw notReadable(file, `${key.fingerprint} has no valid self-signature`)
}

const because = (problem = '') => problem && `: ${problem.replace(/\.$/, '')}`

const endOf = ({ expires }: PublicKey) => expires?.getTime() ?? Number.POSITIVE_INFINITY

/** One of each: of two copies of a key the one that lasts longer, for expiry can be put off. */
function withoutDoubles(keys: readonly PublicKey[]): PublicKey[] {
  const byFingerprint = new Map<string, PublicKey>()
  for (const key of keys) {
    const other = byFingerprint.get(key.fingerprint)
    if (!other || key.revoked || (!other.revoked && endOf(key) > endOf(other)))
      byFingerprint.set(key.fingerprint, key)
  }
  return [...byFingerprint.values()]
}

function fault(key: PublicKey, now: Date, takeExpired: boolean): string | undefined {
  if (key.revoked) return `The key ${key.fingerprint} was revoked and is left out.`
  if (takeExpired || endOf(key) > now.getTime()) return undefined
  return `The key ${key.fingerprint} expired on ${key.expires?.toISOString().slice(0, 10)} and is left out.`
}

/**
 * Chooses from fetched key files the keys to trust. A file that is missing and a key past its time are
 * warnings. Throws KEY_FOREIGN, KEY_NOT_READABLE, and KEY_NONE where no key remains; all exit 4.
 */
export function chooseKeys(options: ChooseOptions): KeyChoice {
  const { files, trusted, now, takeExpired = false } = options
  const warnings: string[] = []
  const found: PublicKey[] = []
  for (const { name, content, problem } of files) {
    if (!content) warnings.push(`The key file ${name} could not be fetched${because(problem)}.`)
    const keys = content ? readKeys(content, name) : []
    for (const key of keys) judgeKey(key, name, trusted)
    found.push(...keys)
  }
  const keys = withoutDoubles(found).filter((key) => {
    const why = fault(key, now, takeExpired)
    if (why) warnings.push(why)
    return !why
  })
  if (keys.length === 0) {
    // Where a file came, the fault is in what it holds.
    const problems = files.some(({ content }) => content) ? [] : files.map((file) => file.problem)
    const fault = networkFault(problems.join('\n'))
    const what = fault
      ? `The signing keys cannot be fetched: ${fault.words}.`
      : 'There is no signing key to trust.'
    throw new DdFipsError({
      code: fault?.code ?? 'KEY_NONE',
      exit: 'preflight',
      message: [what, ...warnings].join(' '),
      remedy:
        fault?.remedy ??
        'Check that this host reaches the address of the key files, and that it serves them.',
    })
  }
  return { keys, keyring: Buffer.concat(keys.map(({ packets }) => packets)), warnings }
}

/**
 * Says whose keys a keyring holds, by fingerprints; an empty one holds none. Of a trusted key to which a
 * stranger added a subkey, that subkey is named as foreign. Throws KEY_NOT_READABLE.
 */
export function keyringHolds(
  keyring: Buffer,
  trusted: readonly string[],
): { readonly trusted: readonly string[]; readonly foreign: readonly string[] } {
  const keys = keyring.length === 0 ? [] : readKeys(keyring, 'The keyring')
  const isTrusted = ({ fingerprint }: PublicKey) => trusted.includes(fingerprint)
  const good = keys.filter((key) => isTrusted(key) && key.strangers.length === 0)
  const foreign = keys.flatMap((key) => [
    ...(isTrusted(key) ? [] : [key.fingerprint]),
    ...key.strangers,
  ])
  return {
    trusted: [...new Set(good.map(({ fingerprint }) => fingerprint))],
    foreign: [...new Set(foreign)],
  }
}

/**
 * Reads a comma-separated list of fingerprints, as in DD_TRUSTED_KEY_FINGERPRINTS; spaces within are
 * allowed. Gives them in upper case, each once. Throws SETTING_NOT_ACCEPTABLE (exit 6).
 */
export function parseFingerprints(text: string): readonly string[] {
  const fingerprints = text.split(',').map((item) => item.replace(/\s/g, '').toUpperCase())
  const wrong = fingerprints.find((fingerprint) => !/^[0-9A-F]{40}$/.test(fingerprint))
  if (wrong === undefined) return [...new Set(fingerprints)]
  throw new DdFipsError({
    code: 'SETTING_NOT_ACCEPTABLE',
    exit: 'settings',
    message: `${wrong === '' ? 'An empty item' : wrong} is not a fingerprint: expected 40 hexadecimal digits, several fingerprints separated by commas.`,
    remedy:
      'Set DD_TRUSTED_KEY_FINGERPRINTS to the full fingerprint of each key, as `gpg --show-keys` prints it; a short key id is not enough.',
  })
}

/** The fingerprints that were given, else Datadog's own of today. Throws SETTING_NOT_ACCEPTABLE (exit 6). */
export function trustedFingerprints(set: KeySet, given?: readonly string[]): readonly string[] {
  if (given) return parseFingerprints(given.join(','))
  const today = keyFiles[set].filter(({ expired }) => expired === undefined)
  return [...new Set(today.flatMap(({ fingerprints }) => fingerprints))]
}
