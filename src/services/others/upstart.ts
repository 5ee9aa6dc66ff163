import type { Host } from '../../host/host.ts'
import { fileTail } from '../../system/logs/unit-log.ts'
import { startedAt, withDescendants } from '../../system/processes.ts'
import type { ServiceManager, UnitState } from '../service-manager.ts'
import { allowStarts, forbidStarts } from './policy-rc.ts'

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
async function writeOverride(host: Host, job: string, content: string): Promise<void> {
  const path = `/etc/init/${job}.override`
  if (content.trim() === '') await host.remove(path)
  else await host.write(path, content)
}

/** initctl ends with 1 for a job that is unknown, that runs already (start) and that does not (stop). */
const answers = { expect: [0, 1] }

async function stateOf(host: Host, job: string): Promise<UnitState> {
  const { conf, override } = await jobFiles(host, job)
  const { stdout } = await host.run(['initctl', 'status', job], answers)
  const status = parseStatus(stdout)
  const active = status?.goal === 'start' && status.state === 'running'
  const pids = await withDescendants(host, active && status.pid ? [status.pid] : [])
  return {
    exists: conf !== undefined,
    enabled: startsByItself(conf ?? '', override),
    active,
    // upstart forgets how a job ended: one that died too often is stop/waiting like one never started.
    failed: false,
    masked: false,
    pids,
    startedAt: await startedAt(host, pids[0]),
    environment: environmentOf(conf ?? '', override),
  }
}

/** upstart by initctl(8) and init(5), as in Ubuntu 14.04. */
export const upstart: ServiceManager = {
  name: 'upstart',
  states: (host, jobs) => Promise.all(jobs.map((job) => stateOf(host, job))),
  async enable(host, job) {
    const { override } = await jobFiles(host, job)
    await writeOverride(host, job, withoutManual(override))
  },
  async disable(host, job) {
    const { override } = await jobFiles(host, job)
    await writeOverride(host, job, withManual(override))
  },
  async start(host, job) {
    if (!(await stateOf(host, job)).active) await host.run(['initctl', 'start', job])
  },
  async stop(host, job) {
    await host.run(['initctl', 'stop', job], answers)
  },
  async restart(host, job) {
    // `initctl restart` refuses a job at rest, and runs one again by the files as they were at its start.
    await host.run(['initctl', 'stop', job], answers)
    await host.run(['initctl', 'start', job])
  },
  async hold(host) {
    // upstart has no mask: what keeps scripts from starting jobs is invoke-rc.d, and that
    // nothing is configured before the packages are there.
    await forbidStarts(host)
    return { variables: {} }
  },
  release: (host) => allowStarts(host),
  logTail: (host, job, lines) => fileTail(host, `/var/log/upstart/${job}.log`, lines),
  typed: {
    enable: (job) => `sed -i /manual/d /etc/init/${job}.override`,
    start: (job) => `start ${job}`,
    restart: (job) => `stop ${job}; start ${job}`,
    restartFailed: (job) => `stop ${job}; start ${job}`,
    reload: (...jobs) => jobs.map((job) => `stop ${job}; start ${job}`).join('; '),
    show: (...jobs) => `cat ${jobs.map((job) => `/etc/init/${job}.*`).join(' ')}`,
    log: (job) => `tail /var/log/upstart/${job}.log`,
  },
}
