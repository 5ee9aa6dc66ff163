import type { Host } from '../host/host.ts'

/** What stands behind the verb on the command line, and how to get at what it names. */
export interface Operands {
  readonly words: readonly string[]
  /** Gives the absolute path of a file as a person names it. */
  readonly path: (name: string) => string
  /** The machine that the person works on, whatever `--root` says. */
  readonly files: Host
  /** The file that this program is. */
  readonly program: string
  /** The whole of standard input; empty where it is a terminal. */
  readonly input: () => Promise<Buffer>
}
