import type { FoundLink, LinkState } from '../checks/chain.ts'
import type { CheckResult } from '../checks/check.ts'
import type { Verdict } from '../checks/verify.ts'
import { stateWords } from './chain-text.ts'
import type { Paint, Style } from './paint.ts'
import { printableIn } from './printable.ts'

/** What `status` shows. */
export interface StatusFacts {
  readonly result: Verdict['result']
  /** Of dd-fips. */
  readonly version: string
  readonly packages: { readonly agent: string | undefined; readonly proxy: string | undefined }
  /** The site that the Agent has, and whether nobody has set it. */
  readonly site: string
  readonly isDefault: boolean
  readonly chain: readonly FoundLink[]
  /** Checks that failed, or could not be made. */
  readonly open: readonly CheckResult[]
  /** Undefined where the kernel does not say. */
  readonly kernelFips: boolean | undefined
  readonly certificate: { readonly number: number; readonly status: string }
  /** The last run of dd-fips that stands: when it began (ISO 8601), and how it ended. */
  readonly lastRun?: { readonly startedAt: string; readonly state: keyof typeof runs }
  /** The timer of the daily proof, and how that ended last: when, and with which exit code. */
  readonly timer?: {
    readonly active: boolean
    readonly last?: { readonly at: string; readonly code: number }
  }
  /** Settings that later runs take from the receipt, by variable. */
  readonly remembered: Readonly<Record<string, string>>
}

const styles: Readonly<Record<LinkState, Style>> = {
  proved: 'green',
  failed: 'red',
  'not-seen': 'yellow',
}
const results = { proved: 'proved', failed: 'NOT PROVED', incomplete: 'incomplete' } as const
const runs = {
  open: 'not finished',
  done: 'done',
  kept: 'failed, and kept',
  remains: 'failed, and not all put back',
  undone: 'undone',
} as const
const LABEL = 14 // columns

/** One screen: a line a fact, below the chain what is open. */
export function statusText(facts: StatusFacts, paint: Paint): string {
  const {
    packages,
    site,
    isDefault,
    chain,
    open,
    kernelFips,
    certificate,
    lastRun,
    timer,
    remembered,
    result,
    version,
  } = printableIn(facts)
  const row = (label: string, value: string) => `${label.padEnd(LABEL)}${value}`
  const kernel = kernelFips === undefined ? 'the kernel does not say' : kernelFips ? 'on' : 'off'
  const settings = Object.entries(remembered).map(([name, value]) => `${name}=${value}`)
  const lines = [
    row('Agent', packages.agent ?? 'not installed'),
    row('FIPS proxy', packages.proxy ?? 'not installed'),
    row('Site', isDefault ? `${site}, by default: none is set` : site),
    row(
      'dd-fips',
      lastRun
        ? `${version}; last run ${lastRun.startedAt}: ${runs[lastRun.state]}`
        : `${version}; has changed nothing here`,
    ),
    row('Timer', timerText(timer)),
    row('Remembered', settings.length > 0 ? settings.join(' ') : 'nothing'),
    row('Kernel FIPS', kernel),
    row('Certificate', certificate.status.replace(/: /, `:\n${' '.repeat(LABEL)}`)),
    '',
    `${paint('bold', 'The chain, as seen now')}: ${results[result]}`,
    ...chain.map(
      ({ title, state }, at) =>
        `  ${at + 1}. ${title.padEnd(42)} ${paint(styles[state], stateWords[state])}`,
    ),
  ]
  const line = ({ id, status, summary }: CheckResult) =>
    `  ${paint(status === 'fail' ? 'red' : 'yellow', status)}  ${id}: ${summary}`
  // Until an interrupted run is settled nothing else is worth a look.
  const [interrupted] = open.filter(({ id }) => id === 'run.finished')
  const first = interrupted
    ? [line(interrupted), ...(interrupted.remedy ? [`  To fix it: ${interrupted.remedy}`] : []), '']
    : []
  const problems = open.filter((one) => one !== interrupted).map(line)
  const more =
    problems.length > 0
      ? ['', ...problems, '', 'More: `dd-fips verify --explain`, `dd-fips doctor`.']
      : []
  return `${[...first, ...lines, ...more].join('\n')}\n`
}

function timerText(timer: StatusFacts['timer']): string {
  if (timer === undefined) return 'none; `dd-fips install --watch-unit` has a proof made every day'
  const state = timer.active ? 'every day' : 'there, but not active'
  if (timer.last === undefined) return `${state}; no proof yet`
  const outcome =
    { 0: 'nothing failed', 3: 'a check FAILED' }[timer.last.code] ?? `exit code ${timer.last.code}`
  return `${state}; last ${timer.last.at}: ${outcome}`
}
