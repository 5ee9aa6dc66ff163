import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { countProcess } from '../../scripts/tests/counters.ts'
import { cleanly, environment } from './environment.ts'

export interface RunOptions {
  /** Added to PATH and HOME, which is all that a command gets otherwise. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Buffer
  /** Exit codes that are no failure, or `any`. Default: 0 only. A signal counts as 128 and its number. */
  readonly expect?: readonly number[] | 'any'
  /** Milliseconds; default 2 minutes. Past it the command is killed and this throws. */
  readonly timeout?: number
}

export interface RunResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a command as root in all namespaces of the process `leader`, with a clean environment and no
 * terminal. Gives output as bytes. Throws, with all that the command said, on an unexpected code.
 * @param by words of this machine that start what comes after them, as a tracer does
 */
export async function runInside(
  leader: number,
  command: readonly [string, ...string[]],
  options: RunOptions = {},
  by: readonly string[] = [],
): Promise<{ code: number; stdout: Buffer; stderr: Buffer }> {
  const enter = ['/usr/bin/nsenter', '-t', String(leader), '-a', '-r', '-w', '--']
  const [program = '', ...words] = [...by, ...enter, ...cleanly(command)]
  countProcess()
  const child = spawn(program, words, {
    env: { ...environment, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  child.stdout.on('data', (chunk: Buffer) => output.stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.stderr.push(chunk))
  // A command that reads nothing closes the pipe early; that is its right.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')

  const limit = options.timeout ?? 120_000
  const clock = new AbortController()
  const late = sleep(limit, true, { signal: clock.signal, ref: false }).catch(() => false)
  void late.then((expired) => expired && child.pid && process.kill(-child.pid, 'SIGKILL'))
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (...ended) => resolve(ended))
  })
  clock.abort()

  const result = {
    code: code ?? 128 + 9,
    stdout: Buffer.concat(output.stdout),
    stderr: Buffer.concat(output.stderr),
  }
  const expect = options.expect ?? [0]
  if (await late) throw new Error(describe(command, `took more than ${limit} ms`, result))
  if (expect === 'any' || (expect.includes(result.code) && signal === null)) return result
  throw new Error(describe(command, `ended with ${signal ?? code}`, result))
}

function describe(
  command: readonly string[],
  what: string,
  result: { stdout: Buffer; stderr: Buffer },
): string {
  const tail = (output: Buffer) => output.toString().slice(-4000)
  return `${command.join(' ')}: ${what}\n${tail(result.stdout)}\n${tail(result.stderr)}`
}
