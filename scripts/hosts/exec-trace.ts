import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One program that was started. */
export interface Started {
  readonly program: string
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

/**
 * Begins to trace what a host starts, before it boots.
 * @param setuid programs that are setuid get their rights: no filter then, so commands take twice as long
 */
export async function execTrace(scratch: string, setuid = false): Promise<ExecTrace> {
  const directory = join(scratch, DIRECTORY)
  await mkdir(directory)
  let count = 0
  const filter = setuid ? [] : ['--filter']
  const script = join(import.meta.dirname, 'traced.sh')
  const read = async (file: string) => (await readFile(file, 'utf8')).split('\n').flatMap(startedOf)
  return {
    begin: () => {
      const file = join(directory, String(++count))
      return { file, words: ['sh', script, ...filter, file] }
    },
    read: async (file) => {
      if (file !== undefined) return await read(file)
      const names = (await readdir(directory)).filter((name) => !name.endsWith('.stderr'))
      return (await Promise.all(names.map((name) => read(join(directory, name))))).flat()
    },
  }
}

const string = /"((?:[^"\\]|\\.)*)"/g

/** A line: `12 execve("/bin/sh", ["sh", "-c", "x"], ["A=1"]) = 0`; one that was not found ends with -1. */
function startedOf(line: string): Started[] {
  const found = /^\d+ +execve\((".*"), \[(.*)\], \[(.*)\](?:\) += 0| <unfinished \.\.\.>)$/.exec(
    line,
  )
  if (found === null) {
    if (/ execve\(/.test(line) && !/= -1 /.test(line)) throw new Error(`not understood: ${line}`)
    return []
  }
  const [program = '', words = [], environment = []] = found.slice(1).map(strings)
  return [{ program: program[0] ?? '', arguments: words, environment }] as Started[]
}

function strings(list: string): string[] {
  return [...list.matchAll(string)].map((match) => unescaped(match[1] ?? ''))
}

/** The escapes of strace(1): those of C, bytes in octal. */
function unescaped(text: string): string {
  const simple: Record<string, string> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' }
  const bytes = text.replace(/\\([0-7]{1,3}|.)/g, (_, sign: string) =>
    /^[0-7]/.test(sign) ? String.fromCharCode(Number.parseInt(sign, 8)) : (simple[sign] ?? sign),
  )
  return Buffer.from(bytes, 'latin1').toString()
}
