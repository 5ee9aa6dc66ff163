import type { Paint } from './paint.ts'
import { printable } from './printable.ts'

/** Tells a waiting person what goes on. Everything goes to stderr. */
export interface Progress {
  /** A step begins. */
  start(text: string): void
  /** What the step at hand is doing right now; seen only while it lasts. */
  note(text: string): void
  /** The step ended well. */
  done(text: string): void
  /** Something to know, now and afterwards. */
  warn(text: string): void
  /** Ends whatever is being shown, before other output. */
  stop(): void
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream
  readonly paint: Paint
  readonly quiet: boolean
  /** Prints every note as a line too. */
  readonly verbose: boolean
}

/** Has every text pass the filter before it is styled or cut. */
function filtered(progress: Progress): Progress {
  const { start, note, done, warn, stop } = progress
  const through = (write: (text: string) => void) => (text: string) => write(printable(text))
  return {
    start: through(start),
    note: through(note),
    done: through(done),
    warn: through(warn),
    stop,
  }
}

/** Lines, for logs and pipes: one a step, when it is done. */
export function plainProgress({ stream, paint, quiet, verbose }: ProgressOptions): Progress {
  const line = (text: string) => stream.write(`${text}\n`)
  return filtered({
    start: (text) => !quiet && verbose && line(`${paint('dim', '..')} ${text}`),
    note: (text) => verbose && line(`   ${paint('dim', text)}`),
    done: (text) => !quiet && line(`${paint('green', 'ok')} ${text}`),
    warn: (text) => line(`${paint('yellow', '!')}  ${text}`),
    stop: () => {},
  })
}

/** A spinner on a terminal. ora is loaded only here: other runs need not pay for it. */
export async function terminalProgress(options: ProgressOptions): Promise<Progress> {
  const { default: ora } = await import('ora')
  const { stream, paint } = options
  const spinner = ora({ stream, discardStdin: false })
  let title = ''
  const width = () => Math.max(20, (stream.columns ?? 80) - 4)
  const cut = (text: string) => (text.length > width() ? `${text.slice(0, width() - 1)}…` : text)
  return filtered({
    start: (text) => {
      title = text
      spinner.start(cut(text))
    },
    note: (text) => {
      spinner.text = cut(`${title} ${paint('dim', `· ${text}`)}`)
    },
    done: (text) => {
      spinner.stopAndPersist({ symbol: paint('green', 'ok'), text })
    },
    warn: (text) => {
      const spinning = spinner.isSpinning
      spinner.stopAndPersist({ symbol: paint('yellow', '! '), text })
      if (spinning) spinner.start(cut(title))
    },
    stop: () => {
      spinner.stop()
    },
  })
}
