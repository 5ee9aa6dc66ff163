import type { CheckResult } from '../checks/check.ts'
import type { Verdict } from '../checks/verify.ts'
import type { CauseFound } from '../doctor/cause.ts'
import type { Host } from '../host/host.ts'
import { places } from '../host/places.ts'
import { describeInterrupted, interruptedRun } from '../run/interrupted.ts'
import { lookAtReceipt, type Receipt, setAside } from '../run/receipt.ts'

/**
 * Returns the verdict with a run that was interrupted named first: nothing is proved until it is settled. Nor is
 * it where the receipt cannot be read: whether the last run has ended cannot be told then. A state directory that
 * others than root can change is a failure.
 */
export async function withInterrupted(host: Host, verdict: Verdict): Promise<Verdict> {
  const found = await interruptedRun(host)
  if (found !== undefined) {
    const first: CheckResult = { id: 'run.finished', status: 'fail', ...describeInterrupted(found) }
    return { ...verdict, result: 'failed', checks: [first, ...verdict.checks] }
  }
  const { receipt, refused } = await lookAtReceipt(host)
  if (refused === undefined) {
    const forgotten = await forgottenBy(host, receipt)
    return forgotten === undefined ? verdict : withFirst(verdict, unknownRuns(forgotten))
  }
  const isUnsafe = refused.code === 'UNSAFE_PATH'
  const first: CheckResult = {
    id: 'run.finished',
    status: isUnsafe ? 'fail' : 'skip',
    summary: `It cannot be told whether the last run has ended. ${refused.message} ${refused.remedy}`,
    evidence: isUnsafe ? places.state : places.receipt,
    remedy: refused.remedy,
  }
  return withFirst(verdict, first)
}

/** Returns the verdict with one result more, before all others. */
function withFirst(verdict: Verdict, first: CheckResult): Verdict {
  const unseen = verdict.result === 'proved' ? 'incomplete' : verdict.result
  const result = first.status === 'fail' ? 'failed' : unseen
  return { ...verdict, result, checks: [first, ...verdict.checks] }
}

/**
 * Returns a file that a run of dd-fips has left, where the receipt knows of no run that could have: it was emptied, or
 * is of another host. Settings that it had remembered, and what `verify` asks for their sake, are lost with it.
 */
async function forgottenBy(host: Host, receipt: Receipt | undefined): Promise<string | undefined> {
  const runs = receipt?.runs ?? []
  const known = new Set(runs.map(({ id }) => id))
  const backups = await host.list(places.backups).catch(() => [])
  const unknown = backups.find((name) => !known.has(name))
  if (unknown !== undefined) return `${places.backups}/${unknown}`
  const stands = runs.some(({ state }) => state !== 'undone')
  const original = await host.stat(places.proxyOriginal).catch(() => undefined)
  return !stands && original !== undefined ? places.proxyOriginal : undefined
}

function unknownRuns(left: string): CheckResult {
  return {
    id: 'run.finished',
    status: 'skip',
    summary: `${places.receipt} does not name the run of dd-fips that left ${left}: what that was to do is not known.`,
    evidence: left,
    remedy: `Restore ${places.receipt} from a backup. If there is none, run \`dd-fips install\` with the settings of before.`,
  }
}

/**
 * Returns doctor's findings with the interrupted run, or the receipt that cannot be read, first; without what
 * starting units could mend where these are held.
 */
export function interruptedFirst(
  { checks }: Verdict,
  findings: readonly CauseFound[],
): CauseFound[] {
  const first = checks.find(({ id }) => id === 'run.finished')
  if (first === undefined) return [...findings]
  const { summary, evidence = '', remedy = '' } = first
  const common = {
    cause: summary,
    likelihood: 'certain',
    evidence,
    mends: true,
    explains: ['run.finished'],
  } as const
  if (first.status === 'skip' && remedy.includes(setAside)) {
    return [{ ...common, id: 'check', command: setAside, advice: remedy }, ...findings]
  }
  if (first.status === 'skip') {
    const command = `ls -l ${places.state}`
    return [{ ...common, id: 'check', mends: false, command, advice: remedy }, ...findings]
  }
  const command = /`([^`]+)`/.exec(remedy)?.[1] ?? ''
  if (command.startsWith('ls ')) {
    return [{ ...common, id: 'check', mends: false, command, advice: remedy }, ...findings]
  }
  const isRefused = command.startsWith(setAside)
  const isRevert = command === 'dd-fips revert'
  const advice = isRevert
    ? 'That finishes the revert; `dd-fips install` installs again what it had undone instead.'
    : isRefused
      ? 'That sets the receipt aside, lets the services start and goes on. If you have a backup of the receipt, restore it in place of the first command.'
      : 'That settles the run and goes on; `dd-fips revert` undoes it instead.'
  const finding: CauseFound = { ...common, id: 'run.interrupted', command, advice }
  // A held unit does not start, whatever is typed.
  return [finding, ...findings.map(({ starts: _, ...rest }) => rest)]
}
