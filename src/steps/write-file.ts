import type { Owner } from '../host/host.ts'
import { unifiedDiff } from '../text/diff.ts'
import {
  backUp,
  type FileAfter,
  type FileBefore,
  fileAfter,
  missingDirectories,
  parentOf,
  putBack,
  removeDirectories,
} from './files/backup.ts'
import { fileDrift, REVIEW } from './files/file-drift.ts'
import type { StepKind } from './step.ts'

/** A small file of ours, written where there is none; one that is there is left as it is. */
export interface WriteFile {
  readonly kind: 'write-file'
  readonly path: string
  readonly content: string
  /** Of the file, and of directories that are made for it. */
  readonly owner: Owner
  readonly mode: number
}

interface Before extends FileBefore {
  /** Directories that were not there, the outermost first. */
  readonly directories?: readonly string[]
}

export const writeFile: StepKind<WriteFile, Before, FileAfter> = {
  describe: ({ path }) => `write ${path}`,
  async check({ path, content }, { host }) {
    if (await host.stat(path)) return undefined
    const names = { oldName: '/dev/null', newName: path }
    return { summary: `${path}: new`, diff: unifiedDiff('', content, names) }
  },
  async before({ path, content }, context) {
    const directories = await missingDirectories(context.host, parentOf(path))
    return { ...(await backUp(path, context, content)), directories }
  },
  async apply({ path, content, owner, mode }, { host }, { directories = [] }) {
    for (const directory of directories) await host.makeDirectory(directory, { owner })
    await host.write(path, content, { owner, mode })
    return fileAfter(host, path)
  },
  async revert({ path }, context, before, after) {
    const left = await putBack(path, context, before, after)
    await removeDirectories(context.host, before.directories ?? [])
    return left
  },
  async drift({ path, content }, { host }, before, after) {
    const isThere = (await host.stat(path)) !== undefined
    const known = { path, before, after, installed: content, serves: () => true }
    return fileDrift(host, isThere ? { ...known, remedy: REVIEW } : known)
  },
}
