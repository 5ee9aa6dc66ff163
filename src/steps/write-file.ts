import type { Owner } from '../host/host.ts'
import { backUp, type FileAfter, type FileBefore, fileAfter, putBack } from './backup.ts'
import type { StepKind } from './step.ts'

/** A small file of ours, written where there is none; one that is there is left as it is. */
export interface WriteFile {
  readonly kind: 'write-file'
  readonly path: string
  readonly content: string
  readonly owner: Owner
  readonly mode: number
}

export const writeFile: StepKind<WriteFile, FileBefore, FileAfter> = {
  describe: ({ path }) => `write ${path}`,
  async check({ path }, { host }) {
    return (await host.stat(path)) ? undefined : { summary: `${path}: new` }
  },
  before: ({ path }, context) => backUp(path, context),
  async apply({ path, content, owner, mode }, { host }) {
    await host.write(path, content, { owner, mode })
    return fileAfter(host, path)
  },
  revert: ({ path }, context, before, after) => putBack(path, context, before, after),
}
