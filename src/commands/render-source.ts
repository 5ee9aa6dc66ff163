import { DdFipsError, usage } from '../errors.ts'
import type { Operands } from './session.ts'

/** A file or standard input, as the person named it. */
export interface RenderSource {
  readonly name: string
  /** Undefined for standard input. */
  readonly path?: string
  readonly content: Buffer
}

/**
 * Gives what is to be rendered: the FILE of the command line, or standard input where there is none or
 * `-`. With `mayBeEmpty` no FILE and no input are an empty source. Throws NO_SUCH_FILE and USAGE (exit 6).
 */
export async function sourceOf(
  { words, path, files, input }: Operands,
  mayBeEmpty: boolean,
): Promise<RenderSource> {
  const name = words[1] ?? '-'
  if (name === '-') {
    const content = await input()
    if (content.length > 0 || (mayBeEmpty && words[1] === undefined)) {
      return { name: 'standard input', content }
    }
    throw usage('Standard input is empty; name a FILE', 'render')
  }
  const absolute = path(name)
  const status = await files.stat(absolute, { follow: true })
  const content = status?.kind === 'file' ? await files.read(absolute) : undefined
  if (content) return { name, path: absolute, content }
  throw new DdFipsError({
    code: 'NO_SUCH_FILE',
    exit: 'settings',
    message: `${name} ${status ? 'is not a file' : 'does not exist'}.`,
    remedy: 'Name a file, or pass its content on standard input.',
  })
}
