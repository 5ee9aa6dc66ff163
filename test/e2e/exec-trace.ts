import type { TestHost } from '../../scripts/hosts/host.ts'
import type { RunResult } from '../../scripts/hosts/run.ts'
import type { Variables } from './scenario.ts'

/** One program that was started. */
export interface Started {
  readonly program: string
  readonly arguments: readonly string[]
  readonly environment: readonly string[]
}

const TRACE = '/root/exec-trace'

/**
 * Every execve(2) of the script and all that it starts, arguments and environment in full. strace itself
 * would wait for daemons too (gpg starts an agent): it is ended when the script is.
 */
const tracing = `
script=$1; shift
code=/run/exec-code
: >$code; chmod 666 $code
strace -f -qq -v -s 100000 "$@" -e trace=execve -o ${TRACE} bash -c "$script"$'\\necho $? >/run/exec-code' &
until test -s $code; do kill -0 $! || break; sleep 0.05; done
kill -KILL $!
exit "$(cat $code)"`

/**
 * Runs a bash script and gives its outcome and, in order, every program that was started for it.
 * @param user whose script it is; sudo gets its rights all the same, as root is who traces
 */
export async function traced(
  host: TestHost,
  script: string,
  env: Variables,
  user = 'root',
): Promise<{ result: RunResult; started: Started[] }> {
  // Its filter forbids whatever it looks at to become another user.
  const as = user === 'root' ? ['--seccomp-bpf'] : ['-u', user]
  const command = ['bash', '-c', tracing, 'tracing', script, ...as] as const
  const result = await host.run(command, { env, expect: 'any' })
  const trace = String(await host.read(TRACE))
  await host.run(['rm', TRACE, '/run/exec-code'])
  return { result, started: trace.split('\n').flatMap(parse) }
}

const string = /"((?:[^"\\]|\\.)*)"/g

/** A line: `12 execve("/bin/sh", ["sh", "-c", "x"], ["A=1"]) = 0`; one that was not found ends with -1. */
function parse(line: string): Started[] {
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
