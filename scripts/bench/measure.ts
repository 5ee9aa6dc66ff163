import type { TestHost } from '../../test/lab/host.ts'
import type { Sample } from './results.ts'

export type Command = readonly [string, ...string[]]

/** The one-step install, as the README shows it. */
export const pipeCommand: Command = [
  'bash',
  '-c',
  'set -o pipefail; curl -fsSL https://get.test.example/install.sh | bash',
]

export interface MeasureOptions {
  readonly env: Readonly<Record<string, string>>
  /** Exit codes that the row expects. Default: 0. */
  readonly expect?: readonly number[]
}

/**
 * bash's own clock, on the host, so that entering the host's namespaces is not counted. What the command prints
 * goes to a file in memory, as to a log.
 */
const clock = `
TIMEFORMAT='%3R %3U %3S'
{ time "$@" </dev/null >/run/bench.out 2>&1; } 2>/run/bench.time
code=$?
cat /run/bench.time
[ "$code" = 0 ] || tail -c 3000 /run/bench.out >&2
exit "$code"`

/** Runs a command once on a host. Returns its time in seconds. @throws Error on another exit code than expected */
export async function measure(
  host: TestHost,
  command: Command,
  { env, expect = [0] }: MeasureOptions,
): Promise<Sample> {
  const words = ['bash', '-c', clock, 'bench', ...command] as const
  const { stdout } = await host.byHand(words, { env, expect, timeout: 300_000 })
  return readClock(stdout)
}

/** Reads bash's `%3R %3U %3S`: seconds that passed, in user code and in the kernel. */
function readClock(text: string): Sample {
  const [real, user, system] = text.trim().split(' ').map(Number)
  if (real === undefined || user === undefined || system === undefined || Number.isNaN(real)) {
    throw new Error(`no times in ${JSON.stringify(text)}`)
  }
  return { value: real, cpu: user + system }
}
