import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { cleanly } from './environment.ts'

export interface Companion {
  readonly pid: number
  /** What the process said first, without the line's end. */
  readonly said: string
  /** Writes a line to its standard input and gives the next line that it prints. */
  ask(line: string): Promise<string>
  /** Ends it and waits until it has tidied up. */
  stop(): Promise<void>
}

/**
 * Starts a process that lives until its standard input ends, and so no longer than this one, and
 * waits for the first line that it prints. Throws what it says when it ends before that.
 */
export async function startCompanion(
  command: readonly string[],
  options: { cwd?: string } = {},
): Promise<Companion> {
  const [program = '', ...rest] = cleanly(command)
  const child = spawn(program, rest, {
    ...options,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A session of its own: Ctrl-C must not kill the one that tidies up.
    detached: true,
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const ended = once(child, 'exit').then(() => undefined)
  const said = async () => {
    const data = await Promise.race([once(child.stdout, 'data'), ended])
    if (!data) throw new Error(`${command.join(' ')} ended: ${errors}`)
    return String(data[0]).trimEnd()
  }
  const first = await said()
  const handles = [
    child,
    ...[child.stdin, child.stdout, child.stderr].map((pipe) => pipe as Socket),
  ]
  // A caller that forgets to stop it must still be able to end.
  for (const handle of handles) handle.unref()
  const stop = async () => {
    child.ref()
    child.stdin.end()
    await ended
  }
  const ask = async (line: string) => {
    for (const handle of handles) handle.ref() // nothing else may be left to wait for
    const answer = said()
    child.stdin.write(`${line}\n`)
    return answer.finally(() => handles.map((handle) => handle.unref()))
  }
  return { pid: child.pid ?? 0, said: first, ask, stop }
}
