import type { Host } from '../../host/host.ts'

const LIMIT = 20_000 // ms; a journal of gigabytes on a slow disk takes a few seconds
const MARGIN = 10_000 // ms; what a start of this unit has others say is not from before it

/**
 * Gives what a unit's own processes logged to the journal since a time (milliseconds since the epoch),
 * oldest first; what systemd says of the unit is left out. Empty where there is no journal.
 */
export async function loggedSince(host: Host, unit: string, since: number): Promise<string[]> {
  // A time in the form @seconds is understood since systemd 209; `-o cat` would mix in systemd's lines.
  const from = `@${(since / 1000).toFixed(2)}`
  const { stdout } = await host.run(
    [
      'journalctl',
      '--no-pager',
      '-q',
      '-o',
      'cat',
      '--since',
      from,
      `_SYSTEMD_UNIT=${unit}.service`,
    ],
    { expect: [0, 1], timeout: LIMIT },
  )
  return stdout.split('\n').filter((line) => line.trim() !== '')
}

/** Says whether the journal holds a line of anybody from before and from after a time (milliseconds). */
export async function journalSpan(
  host: Host,
  time: number,
): Promise<{ readonly before: boolean; readonly after: boolean }> {
  const holds = async (...words: string[]) => {
    const command = ['journalctl', '--no-pager', '-q', '-o', 'cat', '-n', '1', ...words] as const
    const { stdout } = await host.run(command, { expect: [0, 1], timeout: LIMIT })
    return stdout.trim() !== ''
  }
  const at = (milliseconds: number) => `@${(milliseconds / 1000).toFixed(2)}`
  return {
    before: await holds('--until', at(time - MARGIN)),
    after: await holds('--since', at(time)),
  }
}
