import { unifiedDiff } from '../config/diff.ts'
import { quoteForShell } from '../host/paths.ts'
import { backUp, type FileAfter, type FileBefore, fileAfter, putBack } from './backup.ts'
import { fileDrift } from './drift.ts'
import type { StepKind } from './step.ts'

/** The file by which a package manager knows Datadog's repository; it is ours as a whole. */
export interface AddRepository {
  readonly kind: 'add-repository'
  readonly path: string
  readonly content: string
}

/** A file that people changed and that still serves is taken for theirs: install leaves it. */
export const writeAnew = (path: string) =>
  `If that was not intended, run \`rm ${quoteForShell(path)}\`, then \`dd-fips install\` writes it again.`

export const addRepository: StepKind<AddRepository, FileBefore, FileAfter> = {
  restsOnEarlier: true, // the list without its keys would be refused by the package manager
  leavesRestOnEarlier: true,
  describe: ({ path }) => `add the repository ${path}`,
  async check({ path, content }, { host }) {
    const now = (await host.read(path))?.toString()
    if (now === content) return undefined
    return {
      summary: `${path}: ${now === undefined ? 'new' : 'changed'}`,
      diff: unifiedDiff(now ?? '', content, {
        oldName: now === undefined ? '/dev/null' : path,
        newName: path,
      }),
    }
  },
  before: ({ path, content }, context) => backUp(path, context, content),
  async apply({ path, content }, { host }) {
    await host.write(path, content, { owner: { user: '0', group: '0' }, mode: 0o644 })
    return fileAfter(host, path)
  },
  revert: ({ path }, context, before, after) => putBack(path, context, before, after),
  drift: ({ path, content }, { host }, before, after) =>
    fileDrift(host, { path, before, after, installed: content, remedy: writeAnew(path) }),
}
