import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileBegins, FileDone, RunFile } from './protocol.ts'

/** How a worker's file ended: what the worker answered, if it lived to, and what went wrong with it. */
export interface Ending {
  readonly done?: FileDone
  /** TAP of this file, and whatever it printed. */
  readonly output: string
  /** Why the process ended, where it did not answer. */
  readonly died?: string
}

/** A process that runs test files one at a time. */
export interface WorkerProcess {
  run(file: string, limit: number): Promise<Ending>
  /** Ends it; returns what went wrong, if something did. A file that failed before explains it. */
  end(failed: boolean): Promise<string | undefined>
}

/** Milliseconds that tap has, past the limit, to report what was running. */
const GRACE = 10_000

/** Milliseconds that a process may take to load tap on a machine with much else to do. */
const STARTUP = 60_000

/** Starts a worker from a directory of compiled files. */
export function startWorker(directory: string, env: NodeJS.ProcessEnv): WorkerProcess {
  const child = fork(join(directory, 'scripts/tests/worker.js'), [], {
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env,
  })
  let output = ''
  let heard = () => {}
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      heard()
    })
  const closed = once(child, 'close').then(([code, signal]) => `${signal ?? `exit code ${code}`}`)

  /** Waits for a message; tap sends some of its own. */
  const message = <Sent>(isIt: (sent: Sent) => boolean) =>
    new Promise<Sent>((resolve) => {
      const listen = (sent: Sent) => {
        if (!isIt(sent)) return
        child.off('message', listen)
        resolve(sent)
      }
      child.on('message', listen)
    })

  const run = async (file: string, limit: number): Promise<Ending> => {
    output = ''
    const clock = new AbortController()
    const begins = message<FileBegins>((sent) => sent.begins === file)
    const answer = message<FileDone>((sent) => sent.file === file)
    const overdue = async () => {
      await Promise.race([begins, sleep(STARTUP, undefined, { signal: clock.signal })])
      return sleep(limit + GRACE, `it did not end in ${(limit + GRACE) / 1000} s`, {
        signal: clock.signal,
      })
    }
    const died = Promise.race([
      closed.then((how) => `its process ended (${how}) before the file did`),
      overdue(),
    ])
    child.send({ file, timeout: limit } satisfies RunFile, () => {})
    const ended = await Promise.race([answer, died])
    clock.abort()
    died.catch(() => {})
    if (typeof ended === 'string') {
      child.kill('SIGKILL')
      await closed
      return { output, died: ended }
    }
    await resultLine(file)
    return { output, done: ended }
  }

  /** The answer may overtake the last TAP, which comes through another pipe. */
  const resultLine = async (file: string) => {
    const line = `- ${file} #`
    while (!output.split('\n').some((text) => /^(not )?ok \d/.test(text) && text.includes(line)))
      await Promise.race([
        new Promise<void>((resolve) => {
          heard = resolve
        }),
        closed.then(() => {
          output += `\nok 0 ${line}`
        }),
      ])
  }

  const end = async (failed: boolean) => {
    if (child.connected) child.send('end' satisfies 'end', () => {})
    const clock = new AbortController()
    const late = sleep(GRACE, undefined, { signal: clock.signal }).catch(() => 'ended')
    const how = await Promise.race([closed, late])
    clock.abort()
    if (how === undefined) {
      child.kill('SIGKILL')
      return failed ? undefined : 'its process does not end: something is left open'
    }
    return how === 'exit code 0' || failed ? undefined : `its process ended with ${how}\n${output}`
  }
  return { run, end }
}
