import { readAgentConfig } from '../config/agent/agent-config.ts'
import { configTarget } from '../config/agent/config-target.ts'
import { type Edit, editYaml } from '../config/yaml/edit.ts'
import { AGENT_PACKAGE } from '../datadog/packages.ts'
import { DdFipsError } from '../errors.ts'
import type { Owner } from '../host/host.ts'
import { unifiedDiff } from '../text/diff.ts'
import { backUp, fileAfter } from './files/backup.ts'
import { fileDrift } from './files/file-drift.ts'
import { type EditAfter, type EditBefore, hindrance, revert } from './files/undo-config.ts'
import type { DoingContext, Secrets, StepKind } from './step.ts'

/** A value to set; one that is secret is only named here, so that the step can be printed and kept. */
export type ConfigEdit =
  | { readonly path: readonly string[]; readonly value: string | boolean | readonly string[] }
  | { readonly path: readonly string[]; readonly secret: keyof Secrets }

/** Sets keys of the Agent's configuration and leaves every other byte as it is. */
export interface EditConfig {
  readonly kind: 'edit-config'
  readonly path: string
  /** What a new file is made from. */
  readonly template: string
  readonly edits: readonly ConfigEdit[]
  /** Of a new file; one that is there keeps its own. */
  readonly owner: Owner
  readonly mode: number
}

function withSecrets(edits: readonly ConfigEdit[], secrets: Secrets): Edit[] {
  return edits.flatMap((edit) => {
    if ('value' in edit) return [edit]
    const value = secrets[edit.secret]
    return value === undefined ? [] : [{ path: edit.path, value }]
  })
}

/** The secrets that the file holds now: a receipt has none, and one that was replaced is no drift. */
function secretsIn({ path, edits }: EditConfig, now: Buffer): Secrets {
  const config = readAgentConfig(path, now)
  const rows = edits.flatMap((edit) => {
    const value = 'secret' in edit ? config.get(edit.path) : undefined
    return 'secret' in edit && typeof value === 'string' ? [[edit.secret, value]] : []
  })
  return Object.fromEntries(rows)
}

/** What `newLines` last gave: asked again, it would take the place of the file that `readYaml` remembers. */
const shown = new WeakMap<EditConfig, { readonly secrets: Secrets; readonly diff: string }>()

/** Shows what a new file will hold besides its example: secrets masked, as in every diff. */
function newLines(step: EditConfig, secrets: Secrets): string {
  const last = shown.get(step)
  if (last?.secrets === secrets) return last.diff
  const alone = editYaml(step.path, '', withSecrets(step.edits, secrets))
  const diff = unifiedDiff('', alone.toString(), { oldName: step.template, newName: step.path })
  shown.set(step, { secrets, diff })
  return diff
}

interface Texts {
  readonly target: string
  readonly now: Buffer | undefined
  /** What the file shall hold; undefined while the package with the template is not installed. */
  readonly wanted: Buffer | undefined
}

interface Edited {
  readonly source: Buffer
  readonly secrets: Secrets
  readonly wanted: Buffer
}

/** What the text of each step was last edited to: a file of megabytes is edited once, not at each question. */
const memo = new WeakMap<EditConfig, Edited>()

function edited(step: EditConfig, source: Buffer, secrets: Secrets): Buffer {
  const last = memo.get(step)
  // What was edited once is as it is wanted: `editYaml` has read it again and found the keys set.
  const isKnown = last && (last.source.equals(source) || last.wanted.equals(source))
  if (isKnown && last.secrets === secrets) return last.wanted
  const wanted = editYaml(step.path, source, withSecrets(step.edits, secrets))
  memo.set(step, { source, secrets, wanted })
  return wanted
}

async function texts(step: EditConfig, { host, secrets }: DoingContext): Promise<Texts> {
  const target = await configTarget(host, step.path)
  const now = await host.read(target)
  const source = now ?? (await host.read(step.template))
  return { target, now, wanted: source && edited(step, source, secrets) }
}

const rootOnly = { owner: { user: '0', group: '0' }, mode: 0o600 }

export const editConfig: StepKind<EditConfig, EditBefore, EditAfter> = {
  describe: ({ path }) => `set keys in ${path}`,
  async check(step, context) {
    const { now, wanted } = await texts(step, context)
    if (wanted === undefined || now === undefined) {
      const diff = newLines(step, context.secrets)
      return { summary: `${step.path}: new, its example with these keys set`, diff }
    }
    if (wanted.equals(now)) return undefined
    const names = { oldName: step.path, newName: step.path }
    return {
      summary: `${step.path}: changed`,
      diff: unifiedDiff(now.toString(), wanted.toString(), names),
    }
  },
  async before(step, context) {
    const { target, wanted } = await texts(step, context)
    const file = { ...(await backUp(target, context, wanted)), target }
    if (file.backup === undefined || wanted === undefined) return file
    const copy = `${file.backup}.after`
    await context.host.write(copy, wanted, { ...rootOnly, fresh: true })
    return { ...file, copy }
  },
  async apply(step, context, { backup }) {
    const { host } = context
    const { target, now, wanted } = await texts(step, context)
    if (wanted === undefined) throw noTemplate(step.template)
    const dress = now === undefined ? { owner: step.owner, mode: step.mode } : {}
    await host.write(target, wanted, dress)
    const after = await fileAfter(host, target)
    if (backup === undefined) return after
    const copy = `${backup}.after`
    await host.copy(target, copy, rootOnly) // as it is, should it have changed since `before`
    return { ...after, copy }
  },
  revert: (_step, context, before, after) => revert(context, before, after),
  hindrance,
  async drift(step, { host }, before, after) {
    const path = before.target
    const now = await host.read(path)
    const secrets = now ? secretsIn(step, now) : {}
    const edits = withSecrets(step.edits, secrets)
    const source = await host.read(before.backup ?? step.template)
    const installed = source && editYaml(step.path, source, edits)
    const serves = (text: Buffer) => editYaml(step.path, text, edits).equals(text)
    return fileDrift(host, { path, before, after, installed, serves })
  },
}

function noTemplate(path: string): DdFipsError {
  return new DdFipsError({
    code: 'EXAMPLE_MISSING',
    exit: 'unexpected',
    message: `${path} does not exist, so datadog.yaml cannot be made from it.`,
    remedy: `Reinstall the ${AGENT_PACKAGE} package.`,
  })
}
