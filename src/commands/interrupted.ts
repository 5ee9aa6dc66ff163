import type { Finding } from '../causes/cause.ts'
import type { CheckResult } from '../checks/check.ts'
import type { Verdict } from '../checks/verify.ts'
import type { Host } from '../host/host.ts'
import { describeInterrupted, interruptedRun } from '../plan/interrupted.ts'

/** Returns the verdict with a run that was interrupted named first: nothing is proved until it is settled. */
export async function withInterrupted(host: Host, verdict: Verdict): Promise<Verdict> {
  const found = await interruptedRun(host)
  if (found === undefined) return verdict
  const { reason: _, checks } = verdict
  const first: CheckResult = { id: 'run.finished', status: 'fail', ...describeInterrupted(found) }
  return { result: 'failed', checks: [first, ...checks] }
}

/** Returns doctor's findings with the interrupted run first, and without what starting units could mend. */
export function interruptedFirst({ checks }: Verdict, findings: readonly Finding[]): Finding[] {
  const first = checks.find(({ id }) => id === 'run.finished')
  if (first === undefined) return [...findings]
  const advice = 'That settles the run and goes on; `dd-fips revert` undoes it instead.'
  const finding: Finding = {
    id: 'run.interrupted',
    cause: first.summary,
    likelihood: 'certain',
    evidence: first.evidence ?? '',
    command: 'dd-fips install',
    mends: true,
    advice,
    explains: ['run.finished'],
  }
  // A held unit does not start, whatever is typed.
  return [finding, ...findings.map(({ starts: _, ...rest }) => rest)]
}
