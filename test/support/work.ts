/** Gives the processor time that something takes, in milliseconds: other tests run beside this one. */
export function workOf(what: () => unknown): number {
  const before = process.cpuUsage()
  what()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
