import { DdFipsError } from '../errors.ts'
import { accountsFor, findId } from '../host/accounts.ts'
import type { Host, Owner } from '../host/host.ts'
import { copying } from '../host/pasted.ts'
import { hasDigest } from '../packages/file-proof.ts'
import { unifiedDiff } from '../text/diff.ts'
import { backUp, type FileAfter, type FileBefore, fileAfter, putBack } from './files/backup.ts'
import { fileDrift } from './files/file-drift.ts'
import { alteration, type Packaged } from './files/packaged.ts'
import type { StepKind } from './step.ts'

/**
 * Makes a configuration file from the example that its package ships, and follows the example later for
 * as long as people leave the file as it was made. A file that they changed keeps its content; owner
 * and mode are put right all the same. An example that people changed is not followed.
 */
export interface CopyFile {
  readonly kind: 'copy-file'
  readonly from: string
  readonly to: string
  /** Where the example is kept that `to` was made from. */
  readonly original: string
  /** What the example came with. */
  readonly packaged: Packaged
  readonly owner: Owner
  readonly mode: number
}

interface Before {
  readonly file: FileBefore
  readonly original: FileBefore
}

interface After {
  readonly file: FileAfter
  readonly original?: FileAfter
}

/**
 * Gives the file that the content is to be replaced by, where it is missing, or older and unmodified: the
 * example, or where that was altered and nothing is there yet the copy of what was packaged.
 */
async function sourceOf(host: Host, step: CopyFile): Promise<string | undefined> {
  const { from, to, original, packaged } = step
  const [example, now, kept] = await Promise.all(
    [from, to, original].map((path) => host.read(path)),
  )
  if (example === undefined || kept === undefined) return now === undefined ? from : undefined
  const isOlder = now !== undefined && !example.equals(now) && kept.equals(now)
  if (now !== undefined && !isOlder) return undefined
  const altered = await alteration(host, packaged, from, example)
  if (altered === undefined) return from
  if (now !== undefined) return undefined
  return hasDigest(kept, altered.digest) ? original : from
}

async function wantsOwner(host: Host, { to, owner, mode }: CopyFile): Promise<boolean> {
  const status = await host.stat(to, { follow: true })
  if (status === undefined) return false
  const [users, groups] = await Promise.all([
    accountsFor(host, 'passwd', owner.user),
    accountsFor(host, 'group', owner.group),
  ])
  const [uid, gid] = [findId(owner.user, users), findId(owner.group, groups)]
  // An account that is not there is yet to be made by its package, and owns nothing until then.
  return status.uid !== uid || status.gid !== gid || status.mode !== mode
}

export const copyFile: StepKind<CopyFile, Before, After> = {
  describe: ({ from, to }) => `make ${to} from ${from}`,
  async check(step, { host }) {
    const { from, to, owner, mode } = step
    const dress = `${owner.user}:${owner.group} ${mode.toString(8)}`
    const now = (await host.read(to))?.toString()
    const source = await sourceOf(host, step)
    if (source !== undefined) {
      const name = source === from ? 'its example' : source
      if (now === undefined) return { summary: `${to}: new, a copy of ${name}, ${dress}` }
      const example = (await host.read(from))?.toString() ?? ''
      const diff = unifiedDiff(now, example, { oldName: to, newName: from })
      return { summary: `${to}: follows its new example; nobody had changed it`, diff }
    }
    return (await wantsOwner(host, step))
      ? { summary: `${to}: owner and mode to ${dress}` }
      : undefined
  },
  async before(step, context) {
    const { to, original } = step
    const { host } = context
    const source = await sourceOf(host, step)
    const [made, same] = [await host.read(source ?? to), await host.read(original)]
    return {
      file: await backUp(to, context, made),
      original: await backUp(original, context, source ? made : same),
    }
  },
  async apply(step, { host }) {
    const { from, to, original, owner, mode } = step
    const source = await sourceOf(host, step)
    if (source === undefined) {
      await host.setOwner(to, { owner, mode })
      return { file: await fileAfter(host, to) }
    }
    const example = await host.read(source)
    if (example === undefined) throw noExample(from)
    await host.write(to, example, { owner, mode })
    if (source === original) return { file: await fileAfter(host, to) }
    await host.copy(from, original, { owner: { user: '0', group: '0' }, mode: 0o600 })
    return { file: await fileAfter(host, to), original: await fileAfter(host, original) }
  },
  async revert({ to, original }, context, before, after) {
    const copy = await putBack(original, context, before.original, after?.original)
    return [...(await putBack(to, context, before.file, after?.file)), ...copy]
  },
  async drift({ from, to, original, owner, mode }, { host }, before, after) {
    const [installed, example, copy] = await Promise.all([
      host.read(original),
      host.read(from),
      copying(host, from, to, { owner, mode }),
    ])
    const serves = (now: Buffer) => example?.equals(now) === true
    const remedy = `To restore the example, run \`${copy}\`, then \`dd-fips install\`.`
    return fileDrift(host, {
      path: to,
      before: before.file,
      after: after.file,
      installed,
      serves,
      remedy,
    })
  },
}

function noExample(path: string): DdFipsError {
  return new DdFipsError({
    code: 'EXAMPLE_MISSING',
    exit: 'unexpected',
    message: `${path} does not exist, so the configuration cannot be made from it.`,
    remedy: 'Reinstall the package that ships it; an image build may have removed the file.',
  })
}
