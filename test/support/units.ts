import { proxyBinds } from '../../src/config/proxy/cfg.ts'
import type { RunResult } from '../../src/host/host.ts'
import { type Files, makeInode, namesBelow, plant, resolve } from './memory-files.ts'

type Answer = Partial<RunResult>

const WANTS = '/etc/systemd/system/multi-user.target.wants'
const RUNTIME = '/run/systemd/system'
const NOWHERE = '/dev/null'

/** A unit by the name that systemctl is given: services without their suffix, timers with it. */
const fileOf = (unit: string) => (unit.endsWith('.timer') ? unit : `${unit}.service`)
const wantsOf = (unit: string) =>
  unit.endsWith('.timer') ? '/etc/systemd/system/timers.target.wants' : WANTS

/** The systemd of a host in memory: units are files, what runs has a process and open ports. */
export function fakeSystemd(files: Files) {
  const bootedAt = Date.now() - 3_600_000
  const running = new Map<string, number>()
  const failed = new Set<string>()
  /** What the Agent dies over where its configuration holds it. */
  const trouble = { agentDiesOver: 'nothing that is there' }
  /** Units in the order in which they were started. */
  const starts: string[] = []
  let lastPid = 900

  const text = (path: string) => resolve(files, path, true)?.inode?.content.toString() ?? ''
  const places = (unit: string) =>
    ['/etc', '/lib'].map((top) => `${top}/systemd/system/${fileOf(unit)}`)
  const placeOf = (unit: string) => places(unit).find((path) => files.has(path))
  const exists = (unit: string) => placeOf(unit) !== undefined
  const leadsNowhere = (path: string) => files.get(path)?.content.toString() === NOWHERE
  const isHeld = (unit: string) => files.has(`${RUNTIME}/${fileOf(unit)}.d/zz-dd-fips-hold.conf`)
  const isMasked = (unit: string) => leadsNowhere(`/etc/systemd/system/${fileOf(unit)}`)

  function link(path: string, target: string): undefined {
    if (!files.has(path)) plant(files, path, makeInode('symlink', target))
  }

  function ports(): number[] {
    const cfg = text('/etc/datadog-fips-proxy/datadog-fips-proxy.cfg')
    return proxyBinds(cfg).map(({ port }) => port)
  }

  function canRun(unit: string): boolean {
    if (unit === 'datadog-fips-proxy') return ports().length > 0
    if (unit !== 'datadog-agent') return true
    const yaml = text('/etc/datadog-agent/datadog.yaml')
    return /^api_key: \S/m.test(yaml) && !yaml.includes(trouble.agentDiesOver)
  }

  function stat(pid: number, age = 0): string {
    const ticks = Math.floor((Date.now() - bootedAt - age) / 10)
    const fields = Array.from({ length: 49 }, (_, index) => (index === 18 ? ticks : 0))
    return `${pid} (a) (b) c) S ${fields.join(' ')}\n`
  }

  function showProcesses(): void {
    const proxy = running.get('datadog-fips-proxy')
    for (const [unit, pid] of running) {
      if (files.has(`/proc/${pid}/stat`)) continue
      showProcess(pid)
      plant(files, `/proc/${pid}/status`, makeInode('file', statusOf(text('/etc/group'))))
      const procs = `/sys/fs/cgroup/system.slice/${unit}.service/cgroup.procs`
      plant(files, procs, makeInode('file', `${pid}\n`))
      const start = /^ExecStart=(.*)$/m.exec(text(`/lib/systemd/system/${unit}.service`))?.[1] ?? ''
      if (start === '') continue
      const words = start.split(' ')
      plant(files, `/proc/${pid}/exe`, makeInode('symlink', words[0]))
      plant(files, `/proc/${pid}/cmdline`, makeInode('file', `${words.join('\0')}\0`))
      plant(files, `/proc/${pid}/environ`, makeInode('file', 'PATH=/bin\0'))
      if (pid !== proxy) continue
      for (const port of ports()) {
        plant(files, `/proc/${pid}/fd/${port}`, makeInode('symlink', `socket:[${port}]`))
      }
    }
    const agent = running.get('datadog-agent')
    if (agent && proxy) {
      plant(files, `/proc/${agent}/net/tcp`, makeInode('file', CONNECTED))
      plant(files, `/proc/${agent}/fd/9`, makeInode('symlink', 'socket:[77]'))
    }
    const held = proxy ? namesBelow(files, `/proc/${proxy}/fd`).map(Number) : []
    plant(files, '/proc/net/tcp', makeInode('file', tableOf(held)))
  }

  function start(unit: string): string | undefined {
    if (isMasked(unit)) return `Unit ${unit}.service is masked.`
    if (!exists(unit)) return `Unit ${unit}.service not found.`
    if (running.has(unit) || isHeld(unit)) return undefined // a condition that is not met is no failure
    starts.push(unit)
    if (!canRun(unit)) {
      failed.add(unit)
      return `Job for ${unit}.service failed.`
    }
    lastPid += 1
    running.set(unit, lastPid)
    failed.delete(unit)
    showProcesses()
    return undefined
  }

  function stop(unit: string): undefined {
    const pid = running.get(unit)
    if (pid === undefined) return
    running.delete(unit)
    for (const path of [...files.keys()]) {
      if (path === `/proc/${pid}` || path.startsWith(`/proc/${pid}/`)) files.delete(path)
    }
    showProcesses()
  }

  function show(unit: string): string {
    const pid = running.get(unit)
    const masked = isMasked(unit)
    const enabled = files.has(`${wantsOf(unit)}/${fileOf(unit)}`)
    const rows = {
      LoadState: masked ? 'masked' : exists(unit) ? 'loaded' : 'not-found',
      UnitFileState: masked ? 'masked' : enabled ? 'enabled' : 'disabled',
      ActiveState: pid ? 'active' : failed.has(unit) ? 'failed' : 'inactive',
      SubState: pid ? 'running' : failed.has(unit) ? 'failed' : 'dead',
      Result: failed.has(unit) ? 'exit-code' : 'success',
      ExecMainStatus: failed.has(unit) ? 1 : 0,
      MainPID: pid ?? 0,
      ControlGroup: pid ? `/system.slice/${unit}.service` : '',
      Environment: '',
    }
    return Object.entries(rows)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')
  }

  const verbs: Readonly<Record<string, (unit: string) => string | undefined>> = {
    enable: (unit) => {
      const place = placeOf(unit)
      if (place === undefined) return `Unit ${fileOf(unit)} does not exist.`
      return link(`${wantsOf(unit)}/${fileOf(unit)}`, place)
    },
    disable: (unit) => void files.delete(`${wantsOf(unit)}/${fileOf(unit)}`),
    'reset-failed': (unit) => void failed.delete(unit),
    start,
    stop,
    restart: (unit) => stop(unit) ?? start(unit),
    'daemon-reload': () => undefined,
  }

  function run([, verb = '', ...rest]: readonly string[]): Answer {
    const services = rest.filter((word) => /\.(service|timer)$/.test(word))
    const units = services.map((service) => service.replace(/\.service$/, ''))
    if (verb === 'show') return { stdout: units.map(show).join('\n') }
    if (verb === 'show-environment') return { stdout: 'LANG=C.UTF-8\nPATH=/usr/sbin:/usr/bin\n' }
    const act = verbs[verb]
    if (act === undefined) throw new Error(`no systemctl ${verb} here`)
    const problems = units.flatMap((unit) => act(unit) ?? [])
    return { code: problems.length > 0 ? 1 : 0, stderr: problems.join('\n') }
  }

  plant(files, RUNTIME, makeInode('directory'))
  for (const path of [WANTS, wantsOf('x.timer')]) plant(files, path, makeInode('directory'))
  /** Makes every process that runs older. */
  const age = (milliseconds: number) => {
    for (const pid of running.values()) {
      plant(files, `/proc/${pid}/stat`, makeInode('file', stat(pid, milliseconds)))
    }
  }
  const showProcess = (pid: number) => {
    plant(files, `/proc/${pid}/stat`, makeInode('file', stat(pid)))
  }
  /** What is for one boot only is gone, what is enabled is started. */
  const reboot = () => {
    for (const unit of [...running.keys()]) stop(unit)
    for (const path of [...files.keys()]) if (path.startsWith(`${RUNTIME}/`)) files.delete(path)
    for (const name of namesBelow(files, WANTS)) start(name.replace(/\.service$/, ''))
  }
  showProcesses()
  const active = () => [...running.keys()].sort()
  return { bootedAt, trouble, starts, run, age, reboot, showProcess, active }
}

export type FakeSystemd = ReturnType<typeof fakeSystemd>

/** /proc/PID/status of a process of dd-agent: the groups that it had when it was started. */
function statusOf(groups: string): string {
  const rows = groups.split('\n').map((line) => line.split(':'))
  const own = rows.filter(([, , , members]) => members?.split(',').includes('dd-agent'))
  return `Name:\tagent\nGroups:\t${own.map(([, , id]) => id).join(' ')} \n`
}

/** A row of /proc/net/tcp between two ports of the loopback, as the end on the first has it. */
const row = (local: number, remote: number, state: string, inode: number) => {
  const [one, other] = [local, remote].map((port) =>
    port.toString(16).toUpperCase().padStart(4, '0'),
  )
  const zeros = '00000000:00000000 00:00000000 00000000 0 0'
  return `   0: 0100007F:${one} ${remote === 0 ? '00000000' : '0100007F'}:${other} ${state} ${zeros} ${inode} 1`
}
const table = (rows: readonly string[]) =>
  ['  sl  local_address rem_address   st', ...rows, ''].join('\n')

/** /proc/PID/net/tcp of the Agent: it has connected to the proxy's port 9804, as soon as both run. */
const CONNECTED = table([row(50_000, 9804, '01', 77), row(9804, 50_000, '01', 9804)])

/** The port of ours from which we connect to a port of the proxy. */
export const ourPort = (port: number) => port + 40_000

/** /proc/self/net/tcp while we are connected to ports of the proxy: its ends, each of the inode of its port. */
export const ourTable = (ports: readonly number[]) =>
  table(ports.map((port) => row(port, ourPort(port), '01', port)))

/** /proc/net/tcp of sockets that listen on the loopback; a socket's inode is its port's number. */
const tableOf = (ports: readonly number[]) => table(ports.map((port) => row(port, 0, '0A', port)))
