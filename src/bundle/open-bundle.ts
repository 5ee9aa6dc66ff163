import { createPublicKey, verify } from 'node:crypto'
import type { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import {
  type BundlePlatform,
  digestOf,
  MANIFEST,
  type Manifest,
  parseManifest,
  SIGNATURE,
} from './manifest.ts'
import { refused } from './refused.ts'
import { listTar, type Member } from './tar.ts'

/** Releases within which packages of one serve the other: Ubuntu's are named by two numbers, SLES has service packs. */
function release({ id, version }: BundlePlatform): string {
  return /^(ubuntu|sles|sled|opensuse)/.test(id) ? version : (version.split('.')[0] ?? '')
}

/** Refuses a bundle for another distribution, release or architecture, and one past its time (exit 4). */
export function refuseUnfit(manifest: Manifest, here: BundlePlatform, now: Date): void {
  const { platform, expiresAt, madeAt } = manifest
  const name = (one: BundlePlatform) => `${one.id} ${release(one)} ${one.arch} (${one.manager})`
  if (name(platform) !== name(here)) {
    throw refused(
      'FOR_ANOTHER_HOST',
      `The bundle was made for ${name(platform)}; this host is ${name(here)}.`,
      'Create one on a connected host of this kind: `dd-fips bundle create --out FILE`.',
    )
  }
  // A clock that is behind by years would let an old bundle pass, too.
  if (now.getTime() < Date.parse(madeAt) - 86_400_000) {
    throw refused(
      'NOT_YET',
      `The bundle was made on ${madeAt}, but the clock of this host says ${now.toISOString()}.`,
      'Set the clock (`timedatectl`, chrony), then run dd-fips again.',
    )
  }
  if (!(now.getTime() < Date.parse(expiresAt))) {
    throw refused(
      'EXPIRED',
      `The bundle expired on ${expiresAt}.`,
      'Create a new one on a connected host: `dd-fips bundle create --out FILE`.',
    )
  }
}

/** By what a bundle is known to be the right one: one of the two. */
export interface BundleTrust {
  /** The public key that it must be signed with, as PEM. */
  readonly key?: string
  /** SHA-256 of its manifest. */
  readonly digest?: string
}

/** A bundle whose every byte was found to be as its manifest says. */
export interface Bundle {
  readonly archive: string
  /** SHA-256 of the manifest. */
  readonly digest: string
  readonly manifest: Manifest
  readonly members: readonly Member[]
}

const LARGEST = 16_000_000 // bytes of manifest and signature

/**
 * Opens a bundle on the host and checks all of it: signature or digest of the manifest first, then that the
 * archive holds the files of the manifest and no others, with these sizes and digests. Writes nothing.
 * Throws BUNDLE_NOT_READABLE, BUNDLE_NOT_TRUSTED and BUNDLE_ALTERED (exit 4).
 */
export async function openBundle(host: Host, archive: string, trust: BundleTrust): Promise<Bundle> {
  const members = await listTar(host, archive)
  const content = async (path: string) => {
    const member = members.find((one) => one.path === path)
    return member && member.bytes <= LARGEST ? host.read(archive, member) : undefined
  }
  const text = await content(MANIFEST)
  if (text === undefined) throw refused('NOT_READABLE', `${archive} contains no manifest.`)
  refuseStranger(text, await content(SIGNATURE), trust)
  const manifest = parseManifest(text)
  const bundle = { archive, digest: digestOf(text), manifest, members }
  refuseOthers(bundle)
  for (const { path } of manifest.files) await readMember(host, bundle, path)
  return bundle
}

/** Gives the content of a file of a bundle. Throws BUNDLE_ALTERED where it is not as the manifest says. */
export async function readMember(host: Host, bundle: Bundle, path: string): Promise<Buffer> {
  const file = bundle.manifest.files.find((one) => one.path === path)
  const member = bundle.members.find((one) => one.path === path)
  const content = file && member ? await host.read(bundle.archive, member) : undefined
  if (content && digestOf(content) === file?.sha256) return content
  throw altered(`${path} is not what the manifest says`)
}

function refuseStranger(text: Buffer, signature: Buffer | undefined, trust: BundleTrust): void {
  if (trust.digest !== undefined && trust.digest.toLowerCase() !== digestOf(text)) {
    throw notTrusted(`Its manifest has the digest ${digestOf(text)}, not ${trust.digest}.`)
  }
  if (trust.key === undefined) return
  if (signature === undefined) throw notTrusted('It is not signed.')
  if (!isSignedBy(trust.key, text, signature)) {
    throw notTrusted('Its signature does not verify with the given key.')
  }
}

/** Returns true if the key (PEM; RSA or ECDSA, over SHA-256) made the signature. */
function isSignedBy(pem: string, text: Buffer, signature: Buffer): boolean {
  try {
    return verify('sha256', text, createPublicKey(pem), signature)
  } catch {
    return false
  }
}

function refuseOthers({ manifest, members }: Bundle): void {
  const own = new Set([MANIFEST, SIGNATURE])
  const wanted = new Map(manifest.files.map(({ path, bytes }) => [path, bytes]))
  for (const { path, bytes } of members.filter((member) => !own.has(member.path))) {
    const size = wanted.get(path)
    if (size === undefined) throw altered(`${path} is not in its manifest`)
    if (size !== bytes) throw altered(`${path} has ${bytes} bytes, not ${size}`)
    wanted.delete(path)
  }
  const [missing] = wanted.keys()
  if (missing !== undefined) throw altered(`${missing} is missing`)
  // As bundle create writes it, and as open-bundle.sh reads it: from the sizes alone.
  const order = members.map(({ path }) => path).filter((path) => path !== SIGNATURE)
  if (order.join() !== [MANIFEST, ...manifest.files.map(({ path }) => path)].join()) {
    throw altered('its files are in another order than in its manifest')
  }
}

function altered(what: string): DdFipsError {
  return refused('ALTERED', `The bundle was altered or damaged: ${what}.`)
}

function notTrusted(why: string): DdFipsError {
  return refused(
    'NOT_TRUSTED',
    `The bundle cannot be trusted. ${why}`,
    'Install nothing from it until you know why. `bundle create` printed the right digest.',
  )
}
