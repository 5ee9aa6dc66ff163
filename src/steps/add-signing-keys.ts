import type { Host } from '../host/host.ts'
import { fetchKeys } from '../packages/keys/fetch-keys.ts'
import { chooseKeys, keyringFault } from '../packages/keys/signing-keys.ts'
import { armoured, keyFile } from '../packages/rpm/rpm-keys.ts'
import {
  backUp,
  type FileAfter,
  type FileBefore,
  fileAfter,
  missingDirectories,
  putBack,
  removeDirectories,
} from './files/backup.ts'
import { fileDrift } from './files/file-drift.ts'
import type { Left } from './left.ts'
import type { DoingContext, StepKind } from './step.ts'

/** Copies of the signing keys, checked against fingerprints first, one key a file: rpm's tools want it so. */
export interface AddKeyFiles {
  readonly kind: 'add-key-files'
  readonly directory: string
  /** Where the key files are: host and path, without scheme. */
  readonly url: string
  readonly files: readonly string[]
  /** Fingerprints, 40 hexadecimal digits in upper case; each names a file. */
  readonly trusted: readonly string[]
  /** Key files that a bundle brought, by name: nothing is fetched then. */
  readonly given?: Readonly<Record<string, string>>
}

/**
 * Fetches signing keys, or takes those of a bundle, and returns the trusted ones. Warns of the others. Throws what
 * `fetchKeys` and `chooseKeys` throw.
 */
async function chosenKeys(
  step: AddKeyFiles | AddKeyring,
  { host, say, warn, fetchKeys: fetch = fetchKeys }: DoingContext,
) {
  say(step.given ? 'taking signing keys from the bundle' : `fetching signing keys from ${step.url}`)
  const files = await fetch(host, step)
  const chosen = chooseKeys({ files, trusted: step.trusted, now: new Date() })
  for (const warning of chosen.warnings) warn(warning)
  return chosen
}

interface Before {
  readonly files: Readonly<Record<string, FileBefore>>
  /** Directories that were not there, the outermost first. */
  readonly directories: readonly string[]
}

/** Files that were written. */
type After = Readonly<Record<string, FileAfter>>

/** Gives the files that hold another key than they are named after, and why; and how many are good. */
async function stateOf({ directory, trusted }: AddKeyFiles, host: Host) {
  const faults: string[] = []
  let good = 0
  for (const fingerprint of trusted) {
    const path = keyFile(directory, fingerprint)
    const now = await host.read(path)
    const fault = now && keyringFault(now, [fingerprint])
    if (fault) faults.push(`${path}: made anew, ${fault}`)
    else if (now) good += 1
  }
  return { faults, good }
}

export const addKeyFiles: StepKind<AddKeyFiles, Before, After> = {
  describe: ({ directory }) => `add the signing keys to ${directory}`,
  async check(step, { host }) {
    const { faults, good } = await stateOf(step, host)
    if (faults.length > 0) return { summary: faults.join(', ') }
    // Of keys that could not be fetched there is no file; one good key is enough, as it was then.
    if (good > 0) return undefined
    return { summary: `${step.directory}: signing keys of the known fingerprints, one a file` }
  },
  async before({ directory, trusted }, context) {
    const paths = trusted.map((fingerprint) => keyFile(directory, fingerprint))
    const backups = await Promise.all(paths.map((path) => backUp(path, context)))
    return {
      files: Object.fromEntries(paths.map((path, index) => [path, backups[index] ?? {}])),
      directories: await missingDirectories(context.host, directory),
    }
  },
  async apply(step, context, { directories }) {
    const { host } = context
    const { directory } = step
    const { keys } = await chosenKeys(step, context)
    for (const path of directories) await host.makeDirectory(path)
    const written: Record<string, FileAfter> = {}
    for (const { fingerprint, packets } of keys) {
      const path = keyFile(directory, fingerprint)
      await host.write(path, armoured(packets), { owner: { user: '0', group: '0' }, mode: 0o644 })
      written[path] = await fileAfter(host, path)
    }
    return written
  },
  async revert({ trusted }, context, before, after) {
    const left: Left[] = []
    // What is fetched is not known beforehand; a file that holds nothing but keys we trust can be had again.
    const isOurs = (now: Buffer) => !keyringFault(now, trusted)
    for (const [path, file] of Object.entries(before.files)) {
      if (after && after[path] === undefined) continue
      left.push(...(await putBack(path, context, file, after?.[path], isOurs)))
    }
    await removeDirectories(context.host, before.directories)
    return left
  },
  async drift({ trusted }, { host }, { files }, after) {
    const serves = (now: Buffer) => !keyringFault(now, trusted)
    const all = Object.entries(after).map(([path, file]) =>
      fileDrift(host, { path, before: files[path] ?? {}, after: file, serves }),
    )
    return (await Promise.all(all)).flat()
  },
}

/** The keys by which a package manager trusts the repository, checked against fingerprints first. */
export interface AddKeyring {
  readonly kind: 'add-keyring'
  readonly path: string
  /** Where the key files are: host and path, without scheme. */
  readonly url: string
  readonly files: readonly string[]
  /** Fingerprints, 40 hexadecimal digits in upper case. */
  readonly trusted: readonly string[]
  /** Key files that a bundle brought, by name: nothing is fetched then. */
  readonly given?: Readonly<Record<string, string>>
}

export const addKeyring: StepKind<AddKeyring, FileBefore, FileAfter> = {
  describe: ({ path }) => `add the keyring ${path}`,
  async check({ path, trusted }, { host }) {
    const now = await host.read(path)
    if (now === undefined) return { summary: `${path}: new, from keys of the known fingerprints` }
    const fault = keyringFault(now, trusted)
    return fault === undefined ? undefined : { summary: `${path}: made anew, ${fault}` }
  },
  before: ({ path }, context) => backUp(path, context),
  async apply(step, context) {
    const { host } = context
    const { path } = step
    const { keyring } = await chosenKeys(step, context)
    await host.write(path, keyring, { owner: { user: '0', group: '0' }, mode: 0o644 })
    return fileAfter(host, path)
  },
  // What is fetched is not known beforehand; one that holds nothing but keys we trust can be had again.
  revert: ({ path, trusted }, context, before, after) =>
    putBack(path, context, before, after, (now) => !keyringFault(now, trusted)),
  drift: ({ path, trusted }, { host }, before, after) =>
    fileDrift(host, { path, before, after, serves: (now) => !keyringFault(now, trusted) }),
}
