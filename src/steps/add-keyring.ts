import { fetchTexts } from '../packages/fetch.ts'
import { keyringFault } from '../packages/keyring-fault.ts'
import { chooseKeys } from '../packages/signing-keys.ts'
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
  async apply({ path, url, files, trusted }, { host, say, warn }) {
    say(`fetching signing keys from ${url}`)
    const fetched = await fetchTexts(
      host,
      files.map((file) => `https://${url}/${file}`),
    )
    const { keyring, warnings } = chooseKeys({
      files: files.map((name, index) => {
        const answer = fetched[index]
        if (answer && 'text' in answer) return { name, content: Buffer.from(answer.text) }
        return { name, content: undefined, ...(answer && { problem: answer.problem }) }
      }),
      trusted,
      now: new Date(),
    })
    for (const warning of warnings) warn(warning)
    await host.write(path, keyring, { owner: { user: '0', group: '0' }, mode: 0o644 })
    return fileAfter(host, path)
  },
  revert: ({ path }, context, before, after) => putBack(path, context, before, after),
  drift: ({ path, trusted }, { host }, before, after) =>
    fileDrift(host, { path, before, after, serves: (now) => !keyringFault(now, trusted) }),
}
