import type { Host, RunResult } from '../../../src/host/host.ts'
import { type Files, makeInode, plant } from '../../support/memory-files.ts'
import { memoryHost } from '../../support/memory-host.ts'

/** What commands answer, the first whose beginning fits; a string is stdout. Any other succeeds in silence. */
export type Answers = readonly (readonly [
  begins: string | RegExp,
  answer: string | Partial<RunResult> | (() => string | Partial<RunResult>),
])[]

export interface RpmHost {
  readonly host: Host
  /** The commands that were run, in order. */
  readonly run: string[]
}

/** Gives a host in memory with these files; a target that begins with `->` is a link. */
export function rpmHost(
  content: Readonly<Record<string, string | Buffer>> = {},
  answers: Answers = [],
): RpmHost {
  const files: Files = new Map()
  plant(files, '/', makeInode('directory'))
  for (const [path, text] of Object.entries(content)) {
    const link = typeof text === 'string' && text.startsWith('->')
    plant(files, path, link ? makeInode('symlink', text.slice(2)) : makeInode('file', text))
  }
  const run: string[] = []
  const host = memoryHost(files, (command) => {
    const words = command.join(' ')
    run.push(words)
    const fits = (begins: string | RegExp) =>
      typeof begins === 'string' ? words.startsWith(begins) : begins.test(words)
    const answer = answers.find(([begins]) => fits(begins))?.[1] ?? ''
    const now = typeof answer === 'function' ? answer() : answer
    return typeof now === 'string' ? { stdout: now } : now
  })
  return { host, run }
}
