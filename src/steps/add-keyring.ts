import { fetchKeys } from '../packages/keys/fetch-keys.ts'
import { chooseKeys, keyringFault } from '../packages/keys/signing-keys.ts'
import { backUp, type FileAfter, type FileBefore, fileAfter, putBack } from './backup.ts'
import { fileDrift } from './drift.ts'
import type { StepKind } from './step.ts'

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
  async apply(step, { host, say, warn, fetchKeys: fetch = fetchKeys }) {
    const { path, trusted } = step
    say(
      step.given ? 'taking signing keys from the bundle' : `fetching signing keys from ${step.url}`,
    )
    const { keyring, warnings } = chooseKeys({
      files: await fetch(host, step),
      trusted,
      now: new Date(),
    })
    for (const warning of warnings) warn(warning)
    await host.write(path, keyring, { owner: { user: '0', group: '0' }, mode: 0o644 })
    return fileAfter(host, path)
  },
  // What is fetched is not known beforehand; one that holds nothing but keys we trust can be had again.
  revert: ({ path, trusted }, context, before, after) =>
    putBack(path, context, before, after, (now) => !keyringFault(now, trusted)),
  drift: ({ path, trusted }, { host }, before, after) =>
    fileDrift(host, { path, before, after, serves: (now) => !keyringFault(now, trusted) }),
}
