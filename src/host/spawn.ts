import { readdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { StringDecoder } from 'node:string_decoder'
import { DdFipsError } from '../errors.ts'
import type { RunOptions, RunResult } from './host.ts'
import { quoteForShell } from './paths.ts'

const TEN_MINUTES = 600_000

/** What every child gets and nothing else: never the caller's PATH, LD_PRELOAD, BASH_ENV or API key. */
const minimalEnvironment = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C',
}

/**
 * Runs a command and waits for it. `environment` is added to the minimal one; errors name it as `shown`.
 * Throws COMMAND_FAILED for an exit code that is not expected, COMMAND_TIMEOUT past the limit.
 */
export async function spawn(
  command: readonly string[],
  options: RunOptions,
  environment: Readonly<Record<string, string>> = {},
  shown: readonly string[] = command,
): Promise<RunResult> {
  const limit = options.timeout ?? TEN_MINUTES
  const { $ } = await import('zx/core') // many a command asks the kernel alone
  const child = $({
    shell: '/bin/sh',
    prefix: 'exec ', // the shell becomes the command: one process, and its pid is the command's
    postfix: '',
    quote: quoteForShell,
    nothrow: true,
    quiet: true,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...minimalEnvironment, ...(!options.alone && environment), ...options.env },
    detached: true, // leads a group of its own: Ctrl-C is ours to handle, and the limit ends all of it
    // Said for the sake of hosts where somebody set ZX_PREFER_LOCAL, ZX_TIMEOUT or ZX_VERBOSE.
    preferLocal: false,
    timeout: 0,
    verbose: false,
  })`${command}`
  const [out, err] = [outputOf(options.onLine), outputOf(options.onLine)]
  child.stdout.on('data', out.take)
  child.stderr.on('data', err.take)
  // zx's own limit finds the process tree with ps, which small hosts lack.
  const abandon = () => {
    endTree(child.pid)
    // A daemon that left the tree may hold the pipes; nobody waits for that.
    for (const stream of [child.stdout, child.stderr]) stream.destroy()
  }
  let late = false
  const timer = setTimeout(() => {
    late = true
    abandon()
  }, limit)
  options.signal?.addEventListener('abort', abandon, { once: true })
  if (options.signal?.aborted) abandon() // before it was listened to
  const { exitCode, signal } = await child.finally(() => {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', abandon)
  })
  const code = exitCode ?? 128 + (signal ? constants.signals[signal] : 0) // as a shell has it
  const result = { code, stdout: out.end(), stderr: err.end() }
  if (late)
    throw failed('COMMAND_TIMEOUT', shown, `did not finish within ${limit / 1000} s`, result)
  if (!(options.expect ?? [0]).includes(result.code)) {
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${result.code}`
    throw failed('COMMAND_FAILED', shown, how, result)
  }
  return result
}

/** Kills a leader of a group, and all that it started: su and runuser give their command a group of its own. */
function endTree(leader: number | undefined): void {
  const all = leader === undefined ? [] : [leader]
  for (const pid of all) all.push(...childrenOf(pid))
  for (const target of all.flatMap((pid) => [-pid, pid])) {
    try {
      process.kill(target, 'SIGKILL')
    } catch {
      // It leads no group, or it ended by itself at the last moment.
    }
  }
}

/** The processes that a process has started and that run (proc_pid_task(5)); none where the kernel does not tell. */
function childrenOf(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`)
    const read = (task: string) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
    return tasks.flatMap((task) => read(task).match(/\d+/g) ?? []).map(Number)
  } catch {
    return []
  }
}

/** Collects what a stream brings and tells its lines; what follows the last line break waits for more. */
function outputOf(onLine: (line: string) => void = () => {}) {
  const decoder = new StringDecoder('utf8') // a chunk may end in the middle of a character
  let text = ''
  let told = 0
  const tell = (until: number) => {
    const parts = text.slice(told, until).split(/\r?\n/)
    for (const part of parts) if (part.trim() !== '') onLine(part)
    told = until
  }
  return {
    take: (chunk: Buffer) => {
      text += decoder.write(chunk)
      tell(text.lastIndexOf('\n') + 1)
    },
    end: () => {
      tell(text.length)
      return text
    },
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
    remedy: 'Fix what the command reports, then run dd-fips again.',
  })
}
