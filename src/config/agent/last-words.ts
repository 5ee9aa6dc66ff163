import { maskSecrets } from '../../text/mask.ts'

/** Begins an attempt to start a unit: systemd's own words, in the journal and in a syslog. */
const start = /^Start(?:ing|ed) .*(?:Datadog|datadog)/

/** What systemd says of every unit that ends badly: it tells that, not why. */
const routine =
  /Scheduled restart job|Failed with result|^Failed to start|Main process exited|Control process exited|start request repeated|Start request repeated|Some protocols failed/

const bad =
  /\[(?:ALERT|EMERG)\]|\b(?:error|fail(?:ed|ure)?|cannot|could not|unable|denied|refused|invalid|not found|no such|killed|out of memory)\b/i

const MOST = 6

/** Gives the lines of a unit's last attempt to start, oldest first. */
export function lastAttempt(lines: readonly string[]): readonly string[] {
  const from = lines.findLastIndex((line) => /^Starting /.test(line) && start.test(line))
  const at = from >= 0 ? from : lines.findLastIndex((line) => start.test(line))
  return at < 0 ? lines : lines.slice(at + 1)
}

/** Gives the few lines that say why a unit ended, secrets masked; systemd's own where there are no others. */
export function lastWords(lines: readonly string[]): string[] {
  const own = lines.filter((line) => bad.test(line) && !routine.test(line))
  const chosen = own.length > 0 ? own : lines.filter((line) => routine.test(line) || bad.test(line))
  return [...new Set(chosen.map((line) => maskSecrets(line.trim())))].slice(-MOST)
}
