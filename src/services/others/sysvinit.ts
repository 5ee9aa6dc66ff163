import { DdFipsError } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import { fileTail } from '../../system/logs/unit-log.ts'
import { startedAt, withDescendants } from '../../system/processes.ts'
import type { ServiceManager, UnitState } from '../service-manager.ts'
import { allowStarts, forbidStarts } from './policy-rc.ts'
import { isLinked, linkCommands, linkerOf, processesOf } from './sysv-script.ts'

/** Exit codes of `status` (LSB Core, Init Script Actions): running, dead in two ways, not running, unknown. */
const STATUS = { expect: [0, 1, 2, 3, 4] }

async function stateOf(host: Host, name: string): Promise<UnitState> {
  const script = (await host.read(`/etc/init.d/${name}`))?.toString()
  const running =
    script === undefined ? undefined : await host.run(['service', name, 'status'], STATUS)
  const active = running?.code === 0
  const pids = active
    ? await withDescendants(host, await processesOf(host, name, script ?? ''))
    : []
  return {
    exists: script !== undefined,
    enabled: script !== undefined && (await isLinked(host, name)),
    active,
    failed: running?.code === 1 || running?.code === 2, // it left its pid file or its lock behind
    masked: false,
    pids,
    startedAt: await startedAt(host, pids[0]),
    environment: {},
  }
}

/** Has a script started at boot, or no more; works on files alone, so also where nothing runs. */
export async function linkScript(host: Host, name: string, on: boolean): Promise<void> {
  const linker = await linkerOf(host)
  if (linker === undefined) throw noLinker(name)
  for (const command of linkCommands(linker, name, on)) await host.run(command)
}

/** sysvinit by service(8) and what the distribution has to make links in /etc/rc?.d. */
export const sysvinit: ServiceManager = {
  name: 'sysvinit',
  states: (host, names) => Promise.all(names.map((name) => stateOf(host, name))),
  enable: (host, name) => linkScript(host, name, true),
  disable: (host, name) => linkScript(host, name, false),
  async start(host, name) {
    await host.run(['service', name, 'start'])
  },
  async stop(host, name) {
    await host.run(['service', name, 'stop'])
  },
  async restart(host, name) {
    await host.run(['service', name, 'restart'])
  },
  async hold(host) {
    await forbidStarts(host)
    return { variables: {} }
  },
  release: (host) => allowStarts(host),
  async logTail(host, name, lines) {
    const own = await fileTail(host, `/var/log/${name}.log`, lines)
    if (own.length > 0) return own
    // haproxy and the like log to syslog under a name of their own.
    const about = name.includes('proxy') ? /haproxy|fips-proxy/ : new RegExp(name)
    const system = await fileTail(host, '/var/log/syslog', lines, about)
    return system.length > 0 ? system : fileTail(host, '/var/log/messages', lines, about)
  },
  typed: {
    enable: (name) => `update-rc.d ${name} defaults`,
    start: (name) => `service ${name} start`,
    restart: (name) => `service ${name} restart`,
    restartFailed: (name) => `service ${name} restart`,
    reload: (...names) => names.map((name) => `service ${name} restart`).join('; '),
    show: (...names) => `cat ${names.map((name) => `/etc/init.d/${name}`).join(' ')}`,
    log: (name) => `grep ${name} /var/log/syslog`,
  },
}

function noLinker(name: string): DdFipsError {
  return new DdFipsError({
    code: 'NO_LINKER',
    exit: 'unexpected',
    message: `${name} cannot be enabled: there is no update-rc.d, chkconfig or insserv.`,
    remedy: 'Install the one that belongs to this distribution.',
  })
}
