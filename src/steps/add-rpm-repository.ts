import type { Host } from '../host/host.ts'
import { withKeys } from '../packages/rpm/rpm-repo-file.ts'
import { type AddRepository, addRepository, writeAnew } from './add-repository.ts'
import type { FileAfter, FileBefore } from './backup.ts'
import { fileDrift } from './drift.ts'
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
  restsOnEarlier: true, // the list without its keys would be refused by the package manager
  leavesRestOnEarlier: true,
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
