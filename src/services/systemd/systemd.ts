import type { Host } from '../../host/host.ts'
import { startedAt } from '../../system/processes.ts'
import type { ServiceManager, UnitState } from '../service-manager.ts'
import { parseShow, wordsOf } from './systemd-show.ts'
import { systemdVersion } from './systemd-version.ts'
import { wholeName } from './unit-file.ts'
import { expanded, parseUnitSources, SOURCES, type UnitSources } from './unit-sources.ts'

const PROPERTIES = [
  'LoadState',
  'UnitFileState',
  'ActiveState',
  'MainPID',
  'ControlGroup',
  'Environment',
  'InactiveExitTimestampMonotonic',
  ...SOURCES,
].join(',')

/** Where systemd keeps a unit's processes: cgroup v2, the hybrid layout, v1 (file-hierarchy of cgroups(7)). */
const CGROUP_ROOTS = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd']

/** States in which a unit starts at boot as far as `systemctl enable` can see to it (systemctl(1), is-enabled). */
const ENABLED = new Set(['enabled', 'static', 'alias', 'generated'])

/**
 * A drop-in for this boot under which starting the unit does nothing and is no failure (systemd.unit(5),
 * Conditions and Asserts): a mask would fail the package scripts that start or enable it. Its name sorts last,
 * so that no other drop-in takes the condition back; it asks for itself, so that without it the unit starts.
 */
export const holdOf = (service: string) => {
  const directory = `/run/systemd/system/${service}.d`
  return { directory, path: `${directory}/zz-dd-fips-hold.conf` }
}

/**
 * Has systemctl enable units by files alone and do nothing else, without failing (systemctl(1), environment of
 * systemd 235 and later). Each `enable` and `daemon-reload` of a package script has systemd run all generators
 * and read every unit anew; `release` does that once for all of them.
 */
const OFFLINE = { SYSTEMD_OFFLINE: '1' } as const

/**
 * Since this version systemd looks again at directories that changed when it loads a unit (src/shared/unit-file.c,
 * lookup_paths_timestamp_hash_same); before, it may go by what it found at the last reload and miss a new drop-in.
 */
const LOOKS_AGAIN = 246

/** A hold that could not be taken back at its time must not keep a unit down now. */
async function releaseLeftOver(host: Host, unit: string): Promise<void> {
  const left = await Promise.all(services([unit]).map((service) => host.stat(holdOf(service).path)))
  if (left.some((status) => status !== undefined)) await systemd.release(host, [unit])
}

/**
 * Returns the processes of the unit that a main process belongs to, as they are now; itself alone where no
 * control group says who else does.
 */
export async function processesBeside(host: Host, main: number): Promise<number[]> {
  const groups = (await host.read(`/proc/${main}/cgroup`))?.toString() ?? ''
  const own = /^(?:0:|\d+:name=systemd):(\/.*\.service)$/m.exec(groups)?.[1]
  return own === undefined ? [main] : pidsOf(host, main, own)
}

/**
 * Returns the processes of a service as they are now, those that were known of it included, its main one first: it starts
 * processes of its own after that. None where none was known.
 */
export async function processesNow(host: Host, known: readonly number[]): Promise<number[]> {
  const [main] = known
  const beside = main === undefined ? [] : await processesBeside(host, main)
  return [...new Set([...known, ...beside])]
}

async function pidsOf(host: Host, main: number, group: string): Promise<number[]> {
  const pids = new Set(main > 0 ? [main] : [])
  if (group === '') return [...pids]
  for (const root of CGROUP_ROOTS) {
    const text = (await host.read(`${root}${group}/cgroup.procs`))?.toString() ?? ''
    for (const pid of text.split('\n').filter(Boolean)) pids.add(Number(pid))
    if (text !== '') break
  }
  return [...pids]
}

async function stateOf(
  host: Host,
  shown: Readonly<Record<string, string>>,
  sources: UnitSources | undefined,
): Promise<UnitState> {
  const main = Number(shown.MainPID ?? 0)
  return {
    exists: shown.LoadState === 'loaded',
    enabled: ENABLED.has(shown.UnitFileState ?? ''),
    active: shown.ActiveState === 'active' || shown.ActiveState === 'reloading',
    failed: shown.ActiveState === 'failed',
    masked: shown.LoadState === 'masked',
    pids: await pidsOf(host, main, shown.ControlGroup ?? ''),
    startedAt: await startedAt(host, main > 0 ? main : undefined),
    neverStarted: shown.InactiveExitTimestampMonotonic === '0',
    environment: wordsOf(shown.Environment ?? ''),
    ...(sources && { sources: await expanded(host, sources) }),
  }
}

/** What systemd has beyond the port: units that were written, timers among them. */
interface Timers {
  /** Has it read unit files that changed. */
  reload(host: Host): Promise<void>
}

/** A unit that was started often enough is refused another start until that is forgotten (StartLimitBurst=). */
async function forgetStarts(host: Host, unit: string): Promise<void> {
  await host.run(['systemctl', 'reset-failed', ...services([unit])], { expect: [0, 1] })
}

/** systemd by systemctl(1): `is-active` and its like are one question each, `show` answers all at once. */
export const systemd: ServiceManager & Timers = {
  name: 'systemd',
  async states(host, units) {
    const { stdout } = await host.run([
      'systemctl',
      'show',
      '-p',
      PROPERTIES,
      '--',
      ...services(units),
    ])
    const sources = parseUnitSources(stdout)
    return Promise.all(parseShow(stdout).map((shown, at) => stateOf(host, shown, sources[at])))
  },
  async enable(host, unit) {
    await host.run(['systemctl', 'enable', ...services([unit])])
  },
  async disable(host, unit) {
    await host.run(['systemctl', 'disable', ...services([unit])])
  },
  async start(host, unit) {
    await forgetStarts(host, unit)
    await host.run(['systemctl', 'start', ...services([unit])])
  },
  async stop(host, unit) {
    await host.run(['systemctl', 'stop', ...services([unit])])
  },
  async restart(host, unit, state) {
    await releaseLeftOver(host, unit)
    if (state?.neverStarted !== true) await forgetStarts(host, unit)
    await host.run(['systemctl', 'restart', ...services([unit])])
  },
  async reload(host) {
    await host.run(['systemctl', 'daemon-reload'])
  },
  async hold(host, units, unknown = false) {
    for (const service of services(units)) {
      const { directory, path } = holdOf(service)
      const lines = ['[Unit]', '# Until dd-fips is done here.', `ConditionPathExists=!${path}`, '']
      await host.makeDirectory(directory)
      await host.write(path, lines.join('\n'), { mode: 0o644, fresh: true })
    }
    // systemd looks for drop-ins when it first loads a unit: one that it does not know needs no reload.
    const isNew = ((await systemdVersion(host)) ?? 0) >= LOOKS_AGAIN
    if (unknown && isNew) return { variables: {}, alone: OFFLINE }
    await host.run(['systemctl', 'daemon-reload'])
    return { variables: {} }
  },
  async release(host, units) {
    for (const service of services(units)) {
      const { directory, path } = holdOf(service)
      // A directory there is somebody else's, and kept us from holding the unit.
      if ((await host.stat(path))?.kind !== 'directory') await host.remove(path)
      if ((await host.list(directory)).length === 0) await host.remove(directory)
    }
    await host.run(['systemctl', 'daemon-reload'])
  },
  async logTail(host, unit, lines) {
    const { stdout } = await host.run(
      ['journalctl', '--no-pager', '-o', 'cat', '-n', String(lines), '-u', ...services([unit])],
      { expect: [0, 1] },
    )
    return stdout.split('\n').filter((line) => line !== '')
  },
  typed: {
    enable: (unit) => `systemctl enable ${unit}`,
    start: (unit) => `systemctl start ${unit}`,
    restart: (unit) => `systemctl restart ${unit}`,
    restartFailed: (unit) => `systemctl reset-failed ${unit}; systemctl restart ${unit}`,
    reload: (...units) => `systemctl daemon-reload && systemctl restart ${units.join(' ')}`,
    show: (...units) => `systemctl cat ${units.join(' ')}`,
    log: (unit) => `journalctl -u ${unit} --no-pager`,
  },
}

function services(units: readonly string[]): string[] {
  return units.map(wholeName)
}
