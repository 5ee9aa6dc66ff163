import type { TestHost } from '../lab/host.ts'

export const proxy = 'datadog-fips-proxy'
export const agent = 'datadog-agent'

export interface Unit {
  /** `loaded`, `masked`, `not-found`. */
  readonly load: string
  readonly active: string
  readonly enabled: string
  /** 0 when it does not run. */
  readonly pid: number
  /** When it last became active, microseconds of the machine's own clock. */
  readonly since: number
}

/** Gives what systemd says of a unit. */
export async function unit(host: TestHost, name: string): Promise<Unit> {
  const properties = 'LoadState,ActiveState,UnitFileState,MainPID,ActiveEnterTimestampMonotonic'
  const { stdout } = await host.byHand(['systemctl', 'show', '-p', properties, `${name}.service`])
  const value = (property: string) => new RegExp(`^${property}=(.*)$`, 'm').exec(stdout)?.[1] ?? ''
  return {
    load: value('LoadState'),
    active: value('ActiveState'),
    enabled: value('UnitFileState'),
    pid: Number(value('MainPID')),
    since: Number(value('ActiveEnterTimestampMonotonic')),
  }
}

/** Gives everything that a unit has logged. */
export async function logOf(host: TestHost, name: string): Promise<string> {
  return (await host.byHand(['journalctl', '--no-pager', '-o', 'cat', '-u', name])).stdout
}

/** Gives the ports of the proxy's range that something listens on, in order. */
export async function listening(host: TestHost, from = 9803, to = from + 15): Promise<number[]> {
  const { stdout } = await host.byHand(['ss', '-Hlnt'])
  const ports = [...stdout.matchAll(/:(\d+)\s+\S+\s*$/gm)].map((match) => Number(match[1]))
  return [...new Set(ports)].filter((port) => port >= from && port <= to).sort((a, b) => a - b)
}
