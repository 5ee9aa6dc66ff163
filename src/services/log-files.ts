import type { Host } from '../host/host.ts'

/** How far back a log that many programs share is read. */
const SHARED_LINES = 2_000

/** Gives the last lines of a log file that are `about` what is asked, [] where there is no such file. */
export async function fileTail(
  host: Host,
  path: string,
  lines: number,
  about?: RegExp,
): Promise<string[]> {
  if ((await host.stat(path, { follow: true }).catch(() => undefined)) === undefined) return []
  const count = String(about ? SHARED_LINES : lines)
  const { stdout } = await host.run(['tail', '-n', count, '--', path], { expect: [0, 1] })
  const all = stdout.split('\n').filter((line) => line !== '' && (about?.test(line) ?? true))
  return all.slice(-lines)
}
