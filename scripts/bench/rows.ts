/** Which part of the benchmark measures a row. Each has hosts of its own. */
export type GroupName = 'main' | 'slow' | 'memory' | 'config' | 'crowd' | 'agents'

export type Manager = 'apt' | 'dnf' | 'zypper'

/** What issue 12 asks of a row. Rows that are named here are measured in the same run. */
type Goal =
  /** At most `atMost` times the row `of`; between that and `limit` the row is within its limit. */
  | {
      readonly kind: 'ratio'
      readonly of: string
      readonly atMost: number | Readonly<Record<Manager, number>>
      readonly limit?: number
    }
  /** At most `atMost`, in the row's own unit. */
  | { readonly kind: 'value'; readonly atMost: number }
  /** At most the row `of`, plus the fastest row of `plus`, plus `seconds`. */
  | {
      readonly kind: 'sum'
      readonly of: string
      readonly plus?: readonly string[]
      readonly seconds: number
    }
  /** Growth from row `middle` to this one, by size, is at most 3 times that from `first` to `middle`. */
  | { readonly kind: 'linear'; readonly first: string; readonly middle: string }

export interface Row {
  readonly id: string
  readonly group: GroupName
  readonly title: string
  /** Default: seconds. */
  readonly unit?: 's' | 'MiB'
  /** The row that ratios are given to. None for rows that have nothing to do with an install. */
  readonly floor?: string
  readonly goal?: Goal
  /** Thousands of sockets and processes, or megabytes of datadog.yaml: what `linear` divides by. */
  readonly size?: number
}

/** The smallest growth that `linear` looks at, in seconds for each unit of size: less is noise. */
export const leastGrowth = 0.01

const main = (id: string, title: string, goal?: Goal): Row => ({
  id,
  group: 'main',
  title,
  floor: 'floor',
  ...(goal && { goal }),
})

const peak = (id: string, command: string): Row => ({
  id,
  group: 'memory',
  title: `peak memory, ${command}`,
  unit: 'MiB',
  goal: { kind: 'value', atMost: 80 },
})

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  main('floor', 'floor: the same commands by hand'),
  main('install', '`dd-fips install`, tool on the host', {
    kind: 'ratio',
    of: 'floor',
    // What the official script took (recorded), where that is not more than the limit.
    atMost: { apt: 1.24, dnf: 1.4, zypper: 1.22 },
    limit: 1.4,
  }),
  main('unpack-gz', 'unpacking Node, gzip'),
  main('unpack-xz', 'unpacking Node, xz'),
  main('pipe', '`curl ... | bash`, nothing on the host, gzip and xz there', {
    kind: 'sum',
    of: 'install',
    plus: ['unpack-gz', 'unpack-xz'],
    seconds: 0.3,
  }),
  main('pipe-gz', '`curl ... | bash`, only gzip on the host', {
    kind: 'sum',
    of: 'install',
    plus: ['unpack-gz'],
    seconds: 0.3,
  }),
  main('pipe-xz', '`curl ... | bash`, only xz on the host', {
    kind: 'sum',
    of: 'install',
    plus: ['unpack-xz'],
    seconds: 0.3,
  }),
  main('second', 'second install', { kind: 'ratio', of: 'floor', atMost: 0.25 }),
  main('plan', '`plan` on a done host', { kind: 'ratio', of: 'floor', atMost: 0.2 }),
  main('verify-first', '`verify`, the first, which reads Node whole'),
  main('verify', '`verify`', { kind: 'ratio', of: 'floor', atMost: 0.3 }),
  main('doctor', '`doctor`'),
  main('evidence', '`evidence`'),
  main('revert', '`revert`'),
  main('version', '`--version`', { kind: 'value', atMost: 0.045 }),
  main('node', 'bare `node -e 0`'),
  {
    id: 'slow-floor',
    group: 'slow',
    title: 'floor, slow line and 150 MB package',
    floor: 'slow-floor',
  },
  {
    id: 'slow-install',
    group: 'slow',
    title: '`dd-fips install`, slow line',
    floor: 'slow-floor',
    goal: { kind: 'ratio', of: 'slow-floor', atMost: 1.08 },
  },
  { id: 'slow-node', group: 'slow', title: 'transfer of Node (xz) alone, slow line' },
  {
    id: 'slow-pipe',
    group: 'slow',
    title: '`curl ... | bash`, slow line',
    floor: 'slow-floor',
    goal: { kind: 'sum', of: 'slow-install', plus: ['slow-node'], seconds: 0.3 },
  },
  peak('memory-install', 'install'),
  peak('memory-plan', 'plan'),
  peak('memory-verify', 'verify'),
  peak('memory-doctor', 'doctor'),
  peak('memory-evidence', 'evidence'),
  config('180k', 'datadog.yaml of 180 KB', 0.18),
  config('1m', 'datadog.yaml of 1 MB', 1),
  config('5m', 'datadog.yaml of 5 MB', 5),
  configPlan('180k', 'datadog.yaml of 180 KB', 0.18),
  configPlan('1m', 'datadog.yaml of 1 MB', 1),
  configPlan('5m', 'datadog.yaml of 5 MB', 5),
  crowd(100),
  crowd(1000),
  { ...crowd(10_000), goal: { kind: 'linear', first: 'crowd-100', middle: 'crowd-1000' } },
  { id: 'agent-late', group: 'agents', title: 'install, Agent that connects after 5 s' },
  { id: 'agent-dies', group: 'agents', title: 'install, Agent that dies after 3 s (put back)' },
]

function config(id: string, title: string, size: number): Row {
  return { id: `config-${id}`, group: 'config', title: `install, existing Agent, ${title}`, size }
}

function configPlan(id: string, title: string, size: number): Row {
  return { id: `plan-${id}`, group: 'config', title: `plan, done host, ${title}`, size }
}

function crowd(count: number): Row {
  const title = `verify among ${count.toLocaleString('en-US')} sockets and processes`
  return { id: `crowd-${count}`, group: 'crowd', title, size: count / 1000 }
}

/** Returns a row by its id. @throws Error for an id that is not in the table */
export function rowOf(id: string): Row {
  const found = rows.find((row) => row.id === id)
  if (!found) throw new Error(`there is no row ${id}`)
  return found
}
