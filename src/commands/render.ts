import { exitCode, usage } from '../errors.ts'
import type { EcsOptions } from '../render/ecs/options.ts'
import { renderEcs } from '../render/ecs/render-ecs.ts'
import { renderHelm } from '../render/helm/render-helm.ts'
import type { Rendering } from '../render/rendering.ts'
import { unifiedDiff } from '../text/diff.ts'
import { type RenderSource, sourceOf } from './render-source.ts'
import type { Answer, Operands, Session } from './session.ts'

type Flags = Session['flags']

type Renderer = (name: string, source: Buffer, options: EcsOptions) => Rendering

/** What can be rendered; the table of commands names the same. */
const renderers: Readonly<Record<string, Renderer>> = { helm: renderHelm, ecs: renderEcs }

/**
 * Renders Helm values, a DatadogAgent or an ECS task definition: to standard output, in place with a
 * backup, or (`--check`) as a difference and exit 2. Throws, exit 6 and nothing written, USAGE,
 * NO_SUCH_FILE and what cannot be edited safely.
 */
export async function render(
  { flags, progress, id }: Session,
  operands: Operands,
): Promise<Answer> {
  const [what = ''] = operands.words
  const renderer = renderers[what]
  if (renderer === undefined) throw usage(`render cannot make "${what}"`, 'render')
  refuseModes(flags)
  const source = await sourceOf(operands, what === 'helm')
  if (flags['in-place'] && source.path === undefined)
    throw usage('--in-place needs a FILE', 'render')
  const rendering = renderer(source.name, source.content, optionsFrom(flags))
  const isBlank = source.content.length === 0
  for (const { line, message } of isBlank ? [] : rendering.warnings) {
    progress.warn(`${source.name}${line ? `:${line}` : ''}: ${message}`)
  }
  if (flags.check) return checked(source, rendering)
  if (flags['in-place']) return inPlace(source, rendering, operands, id)
  const output = flags.set ? `${flagsOf(rendering)}\n` : rendering.text
  if (!isBlank) for (const { summary } of rendering.changes) progress.done(summary)
  return { exit: exitCode.done, text: '', output, json: { ...about(source, rendering), output } }
}

function optionsFrom(flags: Flags): EcsOptions {
  const text = (name: string): string | undefined =>
    typeof flags[name] === 'string' ? flags[name] : undefined
  const imageTag = text('image-tag')
  const image = text('image')
  const container = text('container')
  const networkMode = text('network-mode')
  return {
    healthCheck: flags['no-health-check'] !== true,
    ...(imageTag && { imageTag }),
    ...(image && { image }),
    ...(container && { container }),
    ...((networkMode === 'host' || networkMode === 'awsvpc') && { networkMode }),
  }
}

function checked(source: RenderSource, rendering: Rendering): Answer {
  const { changes, text } = rendering
  const names = { oldName: source.name, newName: source.name }
  const diff = unifiedDiff(source.content.toString(), text, names)
  const lines = changes.map(({ summary }) => `  ${summary}\n`).join('')
  return {
    exit: changes.length > 0 ? exitCode.changes : exitCode.done,
    text: `${headline(source, rendering)}\n${lines}${diff && `\n${diff}`}`,
    json: { ...about(source, rendering), diff },
  }
}

async function inPlace(
  source: RenderSource,
  rendering: Rendering,
  { files }: Operands,
  id: string,
): Promise<Answer> {
  const { path = '' } = source
  const { changes, text } = rendering
  const backup = `${path}.${id}.bak`
  if (changes.length > 0) {
    await files.copy(path, backup)
    await files.write(path, text)
  }
  const kept = changes.length > 0 ? `The previous version is in ${backup}.\n` : ''
  const lines = changes.map(({ summary }) => `  ${summary}\n`).join('')
  return {
    exit: exitCode.done,
    text: `${headline(source, rendering)}\n${lines}${kept}`,
    json: { ...about(source, rendering), ...(changes.length > 0 && { backup }) },
  }
}

function headline({ name }: RenderSource, { changes }: Rendering): string {
  if (changes.length === 0) return `${name}: nothing to do.`
  return `${name}: ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`
}

function about({ name }: RenderSource, { kind, changes, warnings }: Rendering): object {
  return { file: name, kind, changes, warnings }
}

function flagsOf({ setFlags, kind }: Rendering): string {
  if (setFlags === undefined)
    throw usage(`--set is for values of the chart, and this is a ${kind}`, 'render')
  return setFlags
}

function refuseModes(flags: Flags): void {
  const modes = ['check', 'in-place', 'set'].filter((flag) => flags[flag] === true)
  if (modes.length > 1) throw usage(`--${modes[0]} and --${modes[1]} cannot be combined`, 'render')
}
