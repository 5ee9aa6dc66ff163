import { drawChart } from './chart.ts'
import type { Explained } from './explain.ts'
import { floorScript } from './floor.ts'
import type { Account } from './processes-group.ts'
import type { Manager } from './rows.ts'
import { cellsOf, columns, type Line, markdownTable } from './table.ts'

export interface PageFacts {
  /** Runs of each row, but for the groups that progress.ts limits. */
  readonly rounds: number
  /** The day, as `2026-11-30`. */
  readonly date: string
  readonly commit: string
  /** The machine in general words. */
  readonly machine: string
  readonly node: string
  readonly lines: readonly Line[]
  readonly accounts: readonly Account[]
  /** Rows that were left out, and why; a sentence each. */
  readonly leftOut: readonly string[]
}

const familyNames: Readonly<Record<Manager, string>> = {
  apt: 'apt (Debian 12)',
  dnf: 'dnf (Rocky Linux 9)',
  zypper: 'zypper (SLES 15)',
}

/**
 * What the official script took on such hosts when issue 12 was written (version 1.46; medians of 5 runs): a
 * record, not a measurement of this run. It verifies nothing and keeps no receipt.
 */
export const recordedScript: Readonly<Record<Manager, number>> = {
  apt: 1.24,
  dnf: 1.46,
  zypper: 1.22,
}

/** Returns docs/performance.md. */
export function performancePage(facts: PageFacts): string {
  const { lines, accounts, leftOut } = facts
  const managers = [...new Set(lines.map(({ manager }) => manager))]
  return [
    '# Performance',
    'This page and its plot are written by `npm run bench -- --write`; do not edit them.',
    `${facts.date}, commit ${facts.commit}, ${facts.rounds} runs of each row (peak memory: at most 3). ${facts.machine} The release has Node ${facts.node}.`,
    '![Time by command, as multiples of the floor](performance.svg)',
    how,
    ...managers.flatMap((manager) => [
      `## ${familyNames[manager]}`,
      markdownTable(columns, lines.filter((line) => line.manager === manager).map(cellsOf)),
      `Recorded, not measured in this run: the official shell script, ${recordedScript[manager]} x the floor. It verifies nothing and keeps no receipt.`,
    ]),
    ...(leftOut.length > 0 ? ['## Left out', leftOut.join('\n')] : []),
    '## The floor',
    'The commands of an administrator who does the same by hand. On apt hosts:',
    `\`\`\`bash\n${floorScript('apt').trim()}\n\`\`\``,
    ...(accounts.length > 0 ? [processIntroduction] : []),
    ...accounts.map(accountSection),
    '',
  ].join('\n\n')
}

const how = `## How it is measured

* \`npm run bench\` measures everything; \`npm run bench -- --help\` lists rows, groups and flags. It needs root on
  Debian 12, as \`npm test\` does, and runs on booted hosts: systemd, the real package managers, the stand-ins of the
  Agent and the proxy, a server on the host's own loopback.
* Every run of the floor, of an install and of a bare pipe has a host that was just booted. The rows alternate: all
  of them once, then all of them again, each time beginning with another one.
* Times are wall-clock times by bash's own clock on the host. Ratios are to the median of the floor of the same
  family in the same run. "Half of the runs" lie between the quartiles.
* The rows of the slow line have an Agent package of 150 MB that cannot be compressed, 100 Mbit/s (a token bucket
  at both ends) and a relay before the server that delays both ways by 25 ms, and a new connection by 50 ms. Loss and
  TCP's slow start are not imitated. The three families run side by side, each on a line of its own.
* "Unpacking Node" is \`gzip -dc\` or \`xz -dc\` of the file that install.sh fetches, on the same hosts.
* Peak memory is VmHWM of the dd-fips process, in MiB (a bare Node has 42), in runs that are not timed.
* datadog.yaml: live keys, the commented blocks of the example over and over, and a live block after each.
* Sockets and processes: as many sleeping processes, each with one end of an idle connection.`

const processIntroduction = `## Every process and every request

What each command starts and asks for on a host, with the reason. Programs are counted by execve(2). What differs
from run to run reads \`*\`, \`PID\`, \`N\`, \`TIME\` or \`HEX\`. A program or a request without a reason makes the benchmark fail.`

function accountSection({ manager, command, programs, requests, intake }: Account): string {
  const cells = ({ what, count, reason }: Explained) => [
    String(count),
    `\`${shorten(what).replaceAll('`', "'")}\``,
    reason ?? '**no reason known**',
  ]
  const body = [...programs, ...requests, ...intake].map(cells)
  const total = programs.reduce((sum, { count }) => sum + count, 0)
  const asked = requests.reduce((sum, { count }) => sum + count, 0)
  const summary = `<summary>${manager}, ${command}: ${total} programs, ${asked} requests to repositories</summary>`
  return `<details>${summary}\n\n${markdownTable(['', 'program or request', 'reason'], body)}\n\n</details>`
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}

/** Returns docs/performance.svg: the rows with a ratio, one bar for each family. */
export function performancePlot(lines: readonly Line[]): string {
  const managers = [...new Set(lines.map(({ manager }) => manager))]
  const rows = [...new Set(lines.flatMap(({ row, ratio }) => (ratio ? [row] : [])))]
  const groups = rows.map((row) => ({
    label: row.title.replaceAll('`', '').replace(/^(.{38}).{3,}$/, '$1...'),
    bars: managers.map((manager) => {
      const line = lines.find((one) => one.manager === manager && one.row === row)
      if (!line?.ratio) return undefined
      const { median: value, lower, upper } = line.ratio
      const base = line.summary.median / value
      const goal = line.verdict.atMost === undefined ? {} : { goal: line.verdict.atMost / base }
      return { value, lower, upper, ...goal }
    }),
  }))
  return drawChart({
    title: 'Time by command, as multiples of the floor',
    axis: 'multiples of the floor (bar: median; line: half of the runs; red: goal)',
    series: managers,
    groups,
  })
}
