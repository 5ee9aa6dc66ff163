import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One program that was started; of a script it is the interpreter, and the script its first argument. */
export interface Started {
  readonly program: string
  /** What the process and those that it comes from were before, the first of all first. */
  readonly cameFrom: readonly string[]
  readonly arguments: readonly string[]
  readonly environment: readonly string[]
}

/** Where a host's traces lie, below its scratch directory: boot.sh writes one where that is there. */
const DIRECTORY = 'traces'

/** The traces of one host: one of all that its PID 1 starts, one of each command that is run on it. */
export interface ExecTrace {
  /** Gives the file of a new trace, and the words to put before the command that is to be traced. */
  begin(): { file: string; words: string[] }
  /** Gives what was started for one trace, in order; without a file for all of them. */
  read(file?: string): Promise<Started[]>
}

/** Begins to trace what a host starts, before it boots. */
export async function execTrace(scratch: string): Promise<ExecTrace> {
  const directory = join(scratch, DIRECTORY)
  await mkdir(directory)
  const tracer = join(import.meta.dirname, 'traced.py')
  let count = 0
  const read = async (file: string) => [...recordsOf(await readFile(file))]
  return {
    begin: () => {
      const file = join(directory, String(++count))
      return { file, words: [tracer, file] }
    },
    read: async (file) => {
      if (file !== undefined) return await read(file)
      const names = await readdir(directory)
      return (await Promise.all(names.map((name) => read(join(directory, name))))).flat()
    },
  }
}

/** Reads what traced.py writes. The last record may be on its way. */
function* recordsOf(trace: Buffer): Generator<Started> {
  for (let at = 0; at < trace.length; ) {
    const end = trace.indexOf('\n', at)
    const [words, variables, program = '', ...cameFrom] = trace
      .toString('utf8', at, end)
      .split('\t')
    const [first, second] = [end + 1, end + 1 + Number(words)]
    at = second + Number(variables)
    if (end < 0 || at > trace.length) return
    const strings = (from: number, to: number) =>
      trace.toString('utf8', from, to).split('\0').slice(0, -1)
    yield { program, cameFrom, arguments: strings(first, second), environment: strings(second, at) }
  }
}
