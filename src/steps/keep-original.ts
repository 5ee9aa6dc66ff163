import {
  backUp,
  type FileAfter,
  type FileBefore,
  fileAfter,
  putBack,
  sha256,
} from './files/backup.ts'
import { alteration, type Packaged } from './files/packaged.ts'
import type { StepKind } from './step.ts'

/**
 * Keeps the packaged example that the present cfg was made from, before an upgrade replaces it: without
 * it nobody can tell later what people changed and what the package did. One that people changed is not kept.
 */
export interface KeepOriginal {
  readonly kind: 'keep-original'
  readonly example: string
  readonly copy: string
  readonly original: string
  /** What the example came with. */
  readonly packaged: Packaged
}

export const keepOriginal: StepKind<KeepOriginal, FileBefore, FileAfter> = {
  describe: ({ example }) => `remember ${example}`,
  async check({ example, copy, original, packaged }, { host }) {
    const [now, made, kept] = await Promise.all(
      [example, copy, original].map((path) => host.read(path)),
    )
    if (now === undefined || made === undefined) return undefined // copy-file will make both
    const follows = sha256(now) === sha256(made)
    const isKept = kept !== undefined && !(follows && sha256(kept) !== sha256(now))
    if (isKept || (await alteration(host, packaged, example, now))) return undefined
    return { summary: `${original}: the example that the present cfg is compared with later` }
  },
  before: async ({ example, original }, context) =>
    backUp(original, context, await context.host.read(example)),
  async apply({ example, original }, { host }) {
    await host.copy(example, original, { owner: { user: '0', group: '0' }, mode: 0o600 })
    return fileAfter(host, original)
  },
  revert: ({ original }, context, before, after) => putBack(original, context, before, after),
}
