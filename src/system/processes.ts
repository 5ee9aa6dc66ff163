import type { Host } from '../host/host.ts'
import { maskArguments } from './mask-arguments.ts'

/** Clock ticks a second in /proc: USER_HZ, 100 on every architecture that we serve (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100

/** States of a process that has ended and whose parent has not asked yet how (proc_pid_stat(5)). */
const ENDED = /^[ZXx]$/

/** Returns the milliseconds from boot to the start of a process, or undefined if it has ended. */
export async function processStart(host: Host, pid: number): Promise<number | undefined> {
  const stat = (await host.read(`/proc/${pid}/stat`))?.toString()
  const [state = '', ...fields] = stat === undefined ? [] : fieldsOf(stat)
  const ticks = ENDED.test(state) ? undefined : fields[18]
  return ticks === undefined ? undefined : (Number(ticks) * 1000) / TICKS_PER_SECOND
}

/** The fields of /proc/PID/stat from the third on; the second may hold anything, so count from its end. */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Gives every process id of the host, in order. */
export async function allPids(host: Host): Promise<number[]> {
  const names = (await host.list('/proc')).filter((name) => /^\d+$/.test(name))
  return names.map(Number).sort((a, b) => a - b)
}

/** Gives processes with all their descendants, themselves first: where no cgroup says who belongs to a service. */
export async function withDescendants(host: Host, roots: readonly number[]): Promise<number[]> {
  if (roots.length === 0) return []
  const children = new Map<number, number[]>()
  for (const pid of await allPids(host)) {
    const stat = (await host.read(`/proc/${pid}/stat`))?.toString()
    if (stat === undefined) continue
    const parent = Number(fieldsOf(stat)[1])
    children.get(parent)?.push(pid) ?? children.set(parent, [pid])
  }
  const found = new Set(roots)
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child)
  return [...found]
}

/** Gives when a process started in milliseconds since the epoch, or undefined where it is gone. */
export async function startedAt(host: Host, pid: number | undefined): Promise<number | undefined> {
  const start = pid === undefined ? undefined : await processStart(host, pid)
  return start === undefined ? undefined : (await bootTime(host)) + start
}

/**
 * Gives the time of boot in milliseconds since the epoch, to a hundredth of a second (proc_uptime(5)). Time
 * that passes unseen between reading one clock and the other would make every process look younger, so a read
 * that was held up is done again; of five that were, the quickest is taken.
 */
export async function bootTime(host: Host): Promise<number> {
  let [quickest, boot] = [Number.POSITIVE_INFINITY, Number.NaN]
  for (let reads = 0; reads < 5 && quickest > 10; reads++) {
    const before = Date.now()
    const uptime = (await host.read('/proc/uptime'))?.toString().split(' ')[0]
    const took = Date.now() - before
    if (took < quickest) [quickest, boot] = [took, before + took / 2 - Number(uptime) * 1000]
  }
  return boot
}

/**
 * Gives when a process started, to the second, or undefined where it is gone. Unlike `bootTime` it gives the
 * same each time: the kernel's own time of boot in whole seconds (proc_stat(5), btime) is its ground.
 */
export async function startedOn(host: Host, pid: number): Promise<Date | undefined> {
  const stat = (await host.read('/proc/stat'))?.toString() ?? ''
  const boot = /^btime (\d+)$/m.exec(stat)?.[1]
  const start = await processStart(host, pid)
  if (boot === undefined || start === undefined) return undefined
  return new Date((Number(boot) + Math.floor(start / 1000)) * 1000)
}

/** Gives the command line of a process in one line, secrets masked, or undefined where it is gone. */
export async function commandOf(host: Host, pid: number): Promise<string | undefined> {
  const words = (await host.read(`/proc/${pid}/cmdline`))?.toString()
  const line = maskArguments(words?.split('\0') ?? [])
    .join(' ')
    .replace(/\s+/g, ' ') // a script given as a word has lines of its own
    .trim()
  if (line) return line
  const name = (await host.read(`/proc/${pid}/comm`))?.toString().trim()
  return name === undefined ? undefined : `[${name}]`
}

/**
 * Gives the systemd units that a process belongs to, the outermost first (cgroups(7), /proc/PID/cgroup). Inside
 * of the first one another manager is in charge: a user's own, a container's.
 */
export async function unitsOf(host: Host, pid: number): Promise<string[]> {
  const groups = (await host.read(`/proc/${pid}/cgroup`))?.toString() ?? ''
  const paths = groups.split('\n').map((line) => line.split(':').slice(2).join(':').split('/'))
  const units = paths.map((names) => names.filter((name) => /.\.(?:service|scope)$/.test(name)))
  return units.find((names) => names.length > 0) ?? []
}

/** Gives the innermost of them, which names the process best, or undefined. */
export async function unitOf(host: Host, pid: number): Promise<string | undefined> {
  return (await unitsOf(host, pid)).at(-1)
}

/**
 * Returns the files of which a process has code in memory (proc_pid_maps(5)), each once; undefined where it cannot be
 * looked at. One that was deleted since ends in ` (deleted)`.
 */
export async function mappedFiles(host: Host, pid: number): Promise<string[] | undefined> {
  const text = (await host.read(`/proc/${pid}/maps`).catch(() => undefined))?.toString()
  if (!text) return undefined
  const row = /^\S+ ..x. \S+ \S+ [1-9]\d* +(\/.*)$/gm
  return [...new Set([...text.matchAll(row)].map(([, path = '']) => path))]
}
