import { unifiedDiff } from '../text/diff.ts'
import { backUp, type FileBefore, putBack } from './files/backup.ts'
import { INSTALL_AGAIN } from './files/file-drift.ts'
import { kept } from './left.ts'
import type { StepKind } from './step.ts'

/** Takes away a file that an earlier run wrote, while it is as it was written; what people changed stays. */
export interface RemoveFile {
  readonly kind: 'remove-file'
  readonly path: string
  readonly content: string
}

export const removeFile: StepKind<RemoveFile, FileBefore, null> = {
  describe: ({ path }) => `remove ${path}`,
  async check({ path, content }, { host }) {
    if ((await host.read(path))?.toString() !== content) return undefined
    const names = { oldName: path, newName: '/dev/null' }
    return { summary: `${path}: removed`, diff: unifiedDiff(content, '', names) }
  },
  before: ({ path }, context) => backUp(path, context, null),
  async apply({ path }, { host }) {
    await host.remove(path)
    return null
  },
  async revert({ path, content }, context, before) {
    const status = await context.host.stat(path)
    if (status === undefined) return putBack(path, context, before, undefined)
    // It may never have gone: the removal failed, or was cut off.
    const isSame = status.kind === 'file' && String(await context.host.read(path)) === content
    return isSame ? [] : [kept(`${path} exists again and is kept as it is`)]
  },
  async drift({ path }, { host }) {
    if ((await host.stat(path)) === undefined) return []
    const [was, installed, now] = ['there', 'not there', 'there']
    const remedy = INSTALL_AGAIN
    return [{ what: path, before: was, installed, now, holds: false, remedy }]
  },
}
