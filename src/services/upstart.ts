import type { Host } from '../host/host.ts'
import { fileTail } from './log-files.ts'
import { allowStarts, forbidStarts } from './policy-rc.ts'
import { startedAt, withDescendants } from './processes.ts'
import type { ServiceManager, UnitState } from './service-manager.ts'
import {
  environmentOf,
  jobFiles,
  parseStatus,
  startsByItself,
  withManual,
  withoutManual,
  writeOverride,
} from './upstart-job.ts'

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
