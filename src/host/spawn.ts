import { $ } from 'zx/core'
import { DdFipsError } from '../errors.ts'
import type { RunOptions, RunResult } from './host.ts'
import { quoteForShell } from './safe-path.ts'

const TEN_MINUTES = 600_000

/** What every child gets and nothing else: never the caller's PATH, LD_PRELOAD, BASH_ENV or API key. */
const minimalEnvironment = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C',
}

/**
 * Runs a command and waits for it. `environment` is added to the minimal one.
 * Throws COMMAND_FAILED for an exit code that is not expected, COMMAND_TIMEOUT past the limit.
 */
export async function spawn(
  command: readonly string[],
  options: RunOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  const limit = options.timeout ?? TEN_MINUTES
  const child = $({
    shell: '/bin/sh',
    prefix: 'exec ', // the shell becomes the command: one process, and its pid is the command's
    postfix: '',
    quote: quoteForShell,
    nothrow: true,
    quiet: true,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...minimalEnvironment, ...environment, ...options.env },
  })`${command}`
  if (options.onLine) {
    child.stdout.on('data', lines(options.onLine))
    child.stderr.on('data', lines(options.onLine))
  }
  let late = false
  // zx's own limit finds the process tree with ps, which small hosts lack; the child leads a group.
  const timer = setTimeout(() => {
    late = true
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  }, limit)
  const { exitCode, stdout, stderr } = await child.finally(() => clearTimeout(timer))
  const result = { code: exitCode ?? 1, stdout, stderr }
  if (late) throw failed('COMMAND_TIMEOUT', command, `did not end within ${limit / 1000} s`, result)
  if (!(options.expect ?? [0]).includes(result.code)) {
    throw failed('COMMAND_FAILED', command, `ended with exit code ${result.code}`, result)
  }
  return result
}

/** Cuts a stream of chunks into lines; what stands after the last line break waits for the next chunk. */
function lines(onLine: (line: string) => void): (chunk: Buffer) => void {
  let rest = ''
  return (chunk) => {
    const parts = (rest + chunk.toString()).split(/\r?\n/)
    rest = parts.pop() ?? ''
    for (const part of parts) if (part.trim() !== '') onLine(part)
  }
}

const TAIL = 8 // lines of output that an error shows; the rest is in the log

function failed(
  code: string,
  command: readonly string[],
  what: string,
  result: RunResult,
): DdFipsError {
  const output = `${result.stdout}\n${result.stderr}`
    .split('\n')
    .filter((line) => line.trim() !== '')
  const tail = output.slice(-TAIL).map((line) => `\n    ${line}`)
  return new DdFipsError({
    code,
    exit: 'unexpected',
    message: `${command.join(' ')} ${what}${tail.length > 0 ? ':' : '.'}${tail.join('')}`,
    remedy: 'Mend what the command complains of, then run dd-fips again.',
  })
}
