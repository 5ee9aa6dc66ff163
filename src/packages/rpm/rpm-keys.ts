import type { Host } from '../../host/host.ts'
import { crc24 } from '../../openpgp/armour.ts'
import { readKeys } from '../../openpgp/read-keys.ts'
import { builtInFingerprints, keyringHolds } from '../keys/signing-keys.ts'
import { bareUrl } from './rpm-sources.ts'

/**
 * Says why the keys that a repository of somebody else's names must not be trusted, or undefined. Those in
 * local files are read; from the network only the address of the signing keys will do, whose keys dd-fips
 * verifies itself and has the package manager use instead.
 */
export async function keysFault(
  host: Host,
  keys: readonly string[],
  keysUrl: string,
  trusted: readonly string[],
): Promise<string | undefined> {
  const local = keys.filter((key) => key.startsWith('file://')).map((key) => key.slice(7))
  const remote = keys.filter((key) => !key.startsWith('file://'))
  const stranger = remote.find((key) => !isBelow(key, keysUrl))
  if (stranger) return `it takes keys from ${bareUrl(stranger)}`
  const found = await Promise.all(local.map((path) => fileFault(host, path, trusted)))
  const fault = found.find(({ problem }) => problem)?.problem
  if (fault) return fault
  const some = remote.length > 0 || keys.length === 0 || found.some(({ good }) => good)
  return some ? undefined : 'its key files hold none of the trusted keys'
}

function isBelow(key: string, keysUrl: string): boolean {
  return key.startsWith('https://') && bareUrl(key).startsWith(`${keysUrl.replace(/\/+$/, '')}/`)
}

interface FileFound {
  readonly good?: boolean
  readonly problem?: string
}

/** Datadog's own expired keys do no harm; the keys of strangers do. */
async function fileFault(host: Host, path: string, trusted: readonly string[]): Promise<FileFound> {
  const content = await host.read(path)
  if (content === undefined) return { problem: `its key file ${path} does not exist` }
  try {
    const holds = keyringHolds(content, trusted)
    const known = [...builtInFingerprints('apt'), ...builtInFingerprints('rpm')]
    const foreign = holds.foreign.find((fingerprint) => !known.includes(fingerprint))
    if (foreign) return { problem: `its key file ${path} holds the foreign key ${foreign}` }
    return { good: holds.trusted.length > 0 }
  } catch {
    return { problem: `its key file ${path} cannot be read as a key` }
  }
}

/** Where copies of verified keys are kept: configuration of this host, so /etc, also on SUSE; root's alone. */
export const KEY_DIRECTORY = '/etc/pki/rpm-gpg'

/** Gives the file for a key: Datadog's own name for it, so that people know it when they see it. */
export function keyFile(directory: string, fingerprint: string): string {
  return `${directory}/DATADOG_RPM_KEY_${fingerprint.slice(-8)}.public`
}

/** Puts ASCII armour on a key (RFC 4880, 6.2): `rpm --import` takes no other form. */
export function armoured(key: Buffer): string {
  const sum = crc24(key)
  const octets = Buffer.from([sum >> 16, (sum >> 8) & 0xff, sum & 0xff])
  return [
    '-----BEGIN PGP PUBLIC KEY BLOCK-----',
    '',
    ...(key.toString('base64').match(/.{1,64}/g) ?? []),
    `=${octets.toString('base64')}`,
    '-----END PGP PUBLIC KEY BLOCK-----',
    '',
  ].join('\n')
}

/** A key in the rpm database. */
export interface ImportedKey {
  /** As rpm calls it: `gpg-pubkey-4f09d16b-5f4a8f8d`. */
  readonly name: string
  /** The key itself, armoured. */
  readonly text: string
  /** Undefined where rpm took a key that cannot be read here. */
  readonly fingerprint: string | undefined
}

/** The description of a key in the database is the key; its version only the end of a fingerprint. */
const everyKey = [
  'rpm',
  '-qa',
  'gpg-pubkey*',
  '--qf',
  '%{NAME}-%{VERSION}-%{RELEASE}\\n%{DESCRIPTION}\\n',
] as const

/** Reads that list. */
export function parseImportedKeys(output: string): ImportedKey[] {
  return output
    .split(/^(?=gpg-pubkey-\S+$)/m)
    .filter((part) => part.startsWith('gpg-pubkey-'))
    .map((part) => {
      const end = part.indexOf('\n')
      const [name, text] = [part.slice(0, end), part.slice(end + 1)]
      return { name, text, fingerprint: fingerprintOf(text) }
    })
}

function fingerprintOf(text: string): string | undefined {
  try {
    return readKeys(Buffer.from(text))[0]?.fingerprint
  } catch {
    return undefined // a key of a kind that rpm takes and we do not: none of ours
  }
}

/** Gives the keys by which rpm on this host trusts packages, whoever imported them. */
export async function importedKeys(host: Host): Promise<ImportedKey[]> {
  return parseImportedKeys((await host.run(everyKey)).stdout)
}

/** Imports the keys of files on the host, in one call; they must have been verified. */
export async function importKeyFiles(host: Host, paths: readonly string[]): Promise<void> {
  await host.run(['rpm', '--import', ...paths])
}

/** Takes a key out of the rpm database, by the name that rpm has for it. */
export async function removeKey(host: Host, name: string): Promise<void> {
  await host.run(['rpm', '-e', '--allmatches', name])
}
