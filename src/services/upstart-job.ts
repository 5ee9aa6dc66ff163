import type { Host } from '../host/host.ts'

/** What `initctl status` says of a job (initctl(8)): what is wanted of it, what it is at, its main process. */
export interface JobStatus {
  readonly goal: 'start' | 'stop'
  readonly state: string
  readonly pid: number | undefined
}

/**
 * Reads a line as `datadog-agent start/running, process 1234`; undefined for a job that is not known, which
 * initctl says on stderr. Instances have a name in parentheses.
 */
export function parseStatus(output: string): JobStatus | undefined {
  const line = /^\S+ (?:\(.*\) )?(start|stop)\/([\w-]+)(?:, process (\d+))?/m.exec(output)
  if (line === null) return undefined
  const [, goal, state = '', pid] = line
  return {
    goal: goal as JobStatus['goal'],
    state,
    pid: pid === undefined ? undefined : Number(pid),
  }
}

const manual = /^[ \t]*manual[ \t]*(#.*)?\r?$/

/** Whether a job starts by itself: its files say on what, and `manual` does not come after that (init(5)). */
export function startsByItself(conf: string, override: string): boolean {
  let does = false
  for (const line of `${conf}\n${override}`.split('\n')) {
    if (/^[ \t]*start[ \t]+on[ \t(]/.test(line)) does = true
    else if (manual.test(line)) does = false
  }
  return does
}

/** Gives an override without its `manual`; every other stanza stays. */
export function withoutManual(override: string): string {
  const lines = override.split('\n').filter((line) => !manual.test(line))
  return lines.join('\n')
}

/** Gives an override with `manual` at its end: the job starts no more by itself. */
export function withManual(override: string): string {
  return override === '' || override.endsWith('\n')
    ? `${override}manual\n`
    : `${override}\nmanual\n`
}

/** Reads `env NAME=value` of a job's files; later ones win. */
export function environmentOf(conf: string, override: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of `${conf}\n${override}`.matchAll(
    /^[ \t]*env[ \t]+(\w+)=(.*?)[ \t\r]*$/gm,
  )) {
    found[name] = value.replace(/^(["'])(.*)\1$/, '$2')
  }
  return found
}

/** The two files of a job, its own and the one that administrators override it by. */
export async function jobFiles(host: Host, job: string) {
  const read = async (suffix: string) => (await host.read(`/etc/init/${job}.${suffix}`))?.toString()
  return { conf: await read('conf'), override: (await read('override')) ?? '' }
}

/** Writes a job's override, or removes one in which nothing is left. */
export async function writeOverride(host: Host, job: string, content: string): Promise<void> {
  const path = `/etc/init/${job}.override`
  if (content.trim() === '') await host.remove(path)
  else await host.write(path, content)
}
