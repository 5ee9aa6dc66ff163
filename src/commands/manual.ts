import { usage } from '../errors.ts'
import { bashCompletion } from '../help/bash-completion.ts'
import { fishCompletion } from '../help/fish-completion.ts'
import { manPage } from '../help/man-page.ts'
import { zshCompletion } from '../help/zsh-completion.ts'
import { version } from '../version.ts'
import type { Answer, Operands, Session } from './session.ts'

/** Prints the manual page. */
export async function man(): Promise<Answer> {
  const page = manPage(version)
  return { exit: 0, text: '', output: page, json: { page } }
}

const shells: Readonly<Record<string, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** Prints the completions for a shell. Throws USAGE (exit 6) for another shell than bash, zsh, fish. */
export async function completion(_: Session, { words }: Operands): Promise<Answer> {
  const [shell = ''] = words
  const completions = Object.hasOwn(shells, shell) ? shells[shell] : undefined
  if (completions === undefined) {
    throw usage(`completion takes ${Object.keys(shells).join(', ')}, not "${shell}"`)
  }
  const output = completions()
  return { exit: 0, text: '', output, json: { shell, output } }
}
