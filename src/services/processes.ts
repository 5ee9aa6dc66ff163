import type { Host } from '../host/host.ts'

/** Clock ticks a second in /proc: USER_HZ, 100 on every architecture that we serve (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100

/** Gives milliseconds from boot to the start of a process, or undefined where it is gone. */
export async function processStart(host: Host, pid: number): Promise<number | undefined> {
  const stat = (await host.read(`/proc/${pid}/stat`))?.toString()
  // The second field is the command in parentheses and may hold anything, so count from its end.
  const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return ticks === undefined ? undefined : (Number(ticks) * 1000) / TICKS_PER_SECOND
}

/** Gives the time of boot in milliseconds since the epoch, to a hundredth of a second (proc_uptime(5)). */
export async function bootTime(host: Host): Promise<number> {
  const uptime = (await host.read('/proc/uptime'))?.toString().split(' ')[0]
  return Date.now() - Number(uptime) * 1000
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

/** Gives the command line of a process in one line, or undefined where it is gone. */
export async function commandOf(host: Host, pid: number): Promise<string | undefined> {
  const words = (await host.read(`/proc/${pid}/cmdline`))?.toString()
  const line = words?.replace(/[\s\0]+/g, ' ').trim() // a script given as a word has lines of its own
  if (line) return line
  const name = (await host.read(`/proc/${pid}/comm`))?.toString().trim()
  return name === undefined ? undefined : `[${name}]`
}

/** Gives the systemd unit that a process belongs to, or undefined (cgroups(7), /proc/PID/cgroup). */
export async function unitOf(host: Host, pid: number): Promise<string | undefined> {
  const groups = (await host.read(`/proc/${pid}/cgroup`))?.toString() ?? ''
  return /\/([^/\n]+\.(?:service|scope))(?:\/[^\n]*)?$/m.exec(groups)?.[1]
}
