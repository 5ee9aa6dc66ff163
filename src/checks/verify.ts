import { asFailure } from '../errors.ts'
import type { Check, CheckContext, CheckId, CheckResult, Finding } from './check.ts'

/** What a list of checks came to. */
export interface Verdict {
  /** `incomplete`: nothing failed, but something could not be looked at. */
  readonly result: 'proved' | 'failed' | 'incomplete'
  readonly checks: readonly CheckResult[]
}

async function ask(check: Check, context: CheckContext): Promise<Finding> {
  try {
    return await check.run(context)
  } catch (error) {
    const { message, remedy } = asFailure(error)
    return { status: 'fail', summary: `It could not be looked at: ${message}`, remedy }
  }
}

/** Asks the checks in their order; one whose needs failed or were skipped is skipped with the reason. */
export async function verify(checks: readonly Check[], context: CheckContext): Promise<Verdict> {
  const results: CheckResult[] = []
  const unmet = (id: CheckId) => results.some((r) => r.id === id && /fail|skip/.test(r.status))
  for (const check of checks) {
    const need = check.needs?.find(unmet)
    const finding: Finding = need
      ? { status: 'skip', summary: `Not looked at: it needs ${need}.` }
      : await ask(check, context)
    results.push({ id: check.id, ...finding })
  }
  const has = (status: CheckResult['status']) => results.some((result) => result.status === status)
  return { result: has('fail') ? 'failed' : has('skip') ? 'incomplete' : 'proved', checks: results }
}
