import type { Host } from '../host/host.ts'
import { quoteForShell } from '../host/paths.ts'
import { withKeys } from '../packages/rpm/rpm-repo-file.ts'
import { unifiedDiff } from '../text/diff.ts'
import { backUp, type FileAfter, type FileBefore, fileAfter, putBack } from './files/backup.ts'
import { fileDrift } from './files/file-drift.ts'
import type { Left } from './left.ts'
import type { StepKind } from './step.ts'

/**
 * The .repo file by which yum, dnf or zypper knows Datadog's repository; it is ours as a whole. It names the
 * keys of which there is a file: dnf fails on a key that it cannot read, even if it needs another.
 */
export interface AddRpmRepository {
  readonly kind: 'add-rpm-repository'
  readonly path: string
  readonly content: string
  readonly keys: readonly string[]
  /** What the reader must be told of it. */
  readonly caution?: string
}

interface WithPath {
  readonly path: string
}

async function complete(step: AddRpmRepository, host: Host): Promise<AddRepository> {
  const { path, content, keys } = step
  const there = await Promise.all(keys.map((key) => host.stat(key, { follow: true })))
  const present = keys.filter((_, index) => there[index])
  // In a plan for a new host no key is there yet; all are expected.
  const named = present.length > 0 ? present : keys
  return { kind: 'add-repository', path, content: withKeys(content, named) }
}

export const addRpmRepository: StepKind<AddRpmRepository, FileBefore, FileAfter & WithPath> = {
  describe: ({ path }) => `add the repository ${path}`,
  async check(step, context) {
    const change = await addRepository.check(await complete(step, context.host), context)
    if (!change || !step.caution) return change
    return { ...change, summary: `${change.summary}. ${step.caution}` }
  },
  async before(step, context) {
    return addRepository.before(await complete(step, context.host), context)
  },
  async apply(step, context, before) {
    if (step.caution) context.warn(step.caution)
    const after = await addRepository.apply(await complete(step, context.host), context, before)
    return { ...after, path: step.path }
  },
  told: ({ path }) => `${path}: written`,
  async revert(step, context, before, after) {
    return addRepository.revert(await complete(step, context.host), context, before, after)
  },
  async drift(step, { host }, before, after) {
    const { path, content } = await complete(step, host)
    return fileDrift(host, { path, before, after, installed: content, remedy: writeAnew(path) })
  },
}

/** The file by which a package manager knows Datadog's repository; it is ours as a whole. */
export interface AddRepository {
  readonly kind: 'add-repository'
  readonly path: string
  readonly content: string
}

/** A file that people changed and that still serves is taken for theirs: install leaves it. */
const writeAnew = (path: string) =>
  `If that was not intended, run \`rm ${quoteForShell(path)}\`, then \`dd-fips install\` writes it again.`

/** A list that people changed stays in use. */
const inUse = async (left: Promise<Left[]>) =>
  (await left).map((one) => ({ ...one, inUse: one.why === 'kept' }))

export const addRepository: StepKind<AddRepository, FileBefore, FileAfter> = {
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
  revert: ({ path }, context, before, after) => inUse(putBack(path, context, before, after)),
  drift: ({ path, content }, { host }, before, after) =>
    fileDrift(host, { path, before, after, installed: content, remedy: writeAnew(path) }),
}
