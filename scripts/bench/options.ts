import { parseArgs } from 'node:util'
import { type GroupName, type Manager, type Row, rows } from './rows.ts'

export interface BenchOptions {
  readonly help: boolean
  /** Runs of each row. */
  readonly rounds: number
  readonly quick: boolean
  readonly managers: readonly Manager[]
  readonly rows: readonly Row[]
  /** Whether every process and request is listed and explained. */
  readonly processes: boolean
  readonly check: boolean
  readonly write: boolean
  /** Where all samples go as JSON. */
  readonly json?: string
}

const managers = ['apt', 'dnf', 'zypper'] as const satisfies Manager[]

const groups: readonly GroupName[] = ['main', 'slow', 'memory', 'config', 'crowd', 'agents']

export const help = `npm run bench -- [options]
Measures dd-fips on booted hosts against the same commands by hand (the floor), and lists
every process that it starts and every request that it makes. Needs root on Debian, as the tests do.

  --quick          3 runs of each row instead of 7 (slow, memory, agents: 1)
  --runs N         N runs of each row (memory: at most 3)
  --family F       apt, dnf or zypper; again for another. Default: all three
  --row NAME       a row or a group of rows; again for another. Default: all
  --check          exit with 1 if a goal is missed
  --write          write docs/performance.md and docs/performance.svg
  --json FILE      write all samples to FILE
  --help           print this text

Groups: ${groups.join(', ')}, processes (the list of processes and requests).
Rows: ${wrap(rows.map(({ id }) => id))}

Examples:
  npm run bench -- --quick --row install --family apt
  npm run bench -- --row memory --row version
  npm run bench -- --write --check --json bench.json

Exit codes: 0 done; 1 a goal was missed (with --check), a process or a request has no known reason, or
something failed; 2 wrong arguments; 130 interrupted. NO_COLOR turns colours off.
`

function wrap(words: readonly string[]): string {
  const lines = ['']
  for (const word of words) {
    const line = lines.at(-1) ?? ''
    if (line.length + word.length > 84) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join('\n  ')
}

/** Reads the arguments of `npm run bench`. @throws Error in plain words for one that cannot be */
export function benchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      quick: { type: 'boolean', default: false },
      runs: { type: 'string' },
      family: { type: 'string', multiple: true, default: [] },
      row: { type: 'string', multiple: true, default: [] },
      check: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  })
  const names = values.row
  const known = [...groups, 'processes', ...rows.map(({ id }) => id)]
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`--row ${name}: there is no such row or group`)
  }
  const chosen = (row: Row) =>
    names.length === 0 || names.includes(row.id) || names.includes(row.group)
  return {
    help: values.help,
    quick: values.quick,
    rounds: values.runs === undefined ? (values.quick ? 3 : 7) : runs(values.runs),
    managers: families(values.family),
    rows: rows.filter(chosen),
    processes: names.length === 0 || names.includes('processes'),
    check: values.check,
    write: values.write,
    ...(values.json !== undefined && { json: values.json }),
  }
}

function runs(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`--runs ${text}: give a number from 1 to 99`)
  return Number(text)
}

function families(names: readonly string[]): readonly Manager[] {
  const chosen = names.flatMap((name) => name.split(','))
  for (const name of chosen) {
    if (!managers.some((known) => known === name)) {
      throw new Error(`--family ${name}: give ${managers.join(', ')}`)
    }
  }
  return chosen.length === 0 ? managers : managers.filter((known) => chosen.includes(known))
}
