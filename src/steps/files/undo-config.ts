import { readAgentConfig } from '../../config/agent/agent-config.ts'
import { undoEdit } from '../../config/yaml/undo.ts'
import { kept, type Left, unknown } from '../left.ts'
import type { StepContext } from '../step.ts'
import { type FileAfter, type FileBefore, isTheirs, putBack } from './backup.ts'

export interface EditBefore extends FileBefore {
  readonly target: string
  /** A copy of what is about to be written, beside the backup: of a step that was cut off it is all there is. */
  readonly copy?: string
}

export interface EditAfter extends FileAfter {
  /** A copy of the file as it was made, beside its backup: tells what people did to it since. */
  readonly copy?: string
}

/** Gives the file without the edit, where people went on changing it; undefined where that cannot be had. */
async function withoutEdit(
  { host }: StepContext,
  { target, backup, copy }: EditBefore,
  after: EditAfter | undefined,
) {
  const paths = [backup, after?.copy ?? copy, target]
  const [before, made, now] = await Promise.all(paths.map((path) => path && host.read(path)))
  if (!before || !made || !now || now.equals(made)) return undefined
  const undone = undoEdit(target, { before, after: made, now })
  return undone && { ...undone, before, now }
}

/** Takes the edit back out of a file that people went on changing. Gives undefined where that cannot be. */
async function undoneAmongTheirs(
  context: StepContext,
  target: string,
  undone: Awaited<ReturnType<typeof withoutEdit>>,
): Promise<Left[] | undefined> {
  if (undone === undefined) return undefined
  const { content, before, now } = undone
  if (!content.equals(now)) await context.host.write(target, content)
  const theirs = undone.theirs.length > 0 ? undone.theirs.join(', ') : 'comments and layout'
  return content.equals(before)
    ? []
    : [kept(`${target} was changed since: what dd-fips had set is removed; kept: ${theirs}`)]
}

/** Whether the Agent sends through the proxy by this file; of one that cannot be read, whether it may. */
function sendsToProxy(path: string, text: Buffer): boolean {
  try {
    return readAgentConfig(path, text).fips.enabled
  } catch {
    return /\bfips\b/i.test(text.toString())
  }
}

/** An Agent that was there before, and would be left with the proxy's addresses and without the proxy. */
export async function hindrance(
  { path }: { readonly path: string },
  context: StepContext,
  before: EditBefore,
  after: EditAfter | undefined,
): Promise<string | undefined> {
  const { target, backup } = before
  const [was, now] = await Promise.all(
    [backup, target].map((path) => path && context.host.read(path)),
  )
  if (!was || !now || sendsToProxy(target, was)) return undefined
  const undone = await withoutEdit(context, before, after)
  const isKept = undone === undefined && (await isTheirs(target, context, before, after))
  const rest = isKept ? now : undone?.content
  if (rest === undefined || !sendsToProxy(target, rest)) return undefined
  return (
    `set keys in ${path}: it was changed since, and would still send the Agent to the proxy, which goes. ` +
    `Take fips.enabled out of it by hand, then try again; what it was before is in ${backup}`
  )
}

/**
 * Puts the configuration back as it was, or takes the edit out of what people made of it since. Where it cannot be
 * told apart from theirs, the file is left: whose it is is unknown.
 */
export async function revert(
  context: StepContext,
  before: EditBefore,
  after: EditAfter | undefined,
): Promise<Left[]> {
  const undone = await withoutEdit(context, before, after)
  const told = await undoneAmongTheirs(context, before.target, undone)
  if (told !== undefined) return told
  const left = await putBack(before.target, context, before, after)
  // A file that was there before has our settings among theirs still, for all that is known.
  return left.map((one) =>
    one.why === 'kept' && before.backup ? unknown(`${one.line}; see what of it is yours`) : one,
  )
}
