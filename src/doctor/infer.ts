import type { CheckId, CheckResult } from '../checks/check.ts'
import type { Cause, CauseFound, Likelihood } from './cause.ts'
import type { Observations } from './observe.ts'

const rank: Readonly<Record<Likelihood, number>> = { certain: 0, likely: 1, possible: 2 }

/**
 * Gives what is wrong by likelihood, from the checks and what was seen. Whatever fails and is explained by
 * no cause of the list is a finding of its own, in the words of its check.
 */
export function infer(
  causes: readonly Cause[],
  seen: Observations,
  checks: readonly CheckResult[],
): CauseFound[] {
  const open = new Set(checks.filter(({ status }) => status !== 'pass').map(({ id }) => id))
  const hits = causes.flatMap((cause): { cause: Cause; finding: CauseFound }[] => {
    const explains = cause.explains.filter((id) => open.has(id))
    if (explains.length === 0) return []
    const found = cause.find(seen) ?? []
    const list = Array.isArray(found) ? found : [found]
    return list.map((hit) => ({ cause, finding: { id: cause.id, ...hit, explains } }))
  })
  // What is only possible does not push aside what is more than that.
  const covers = (other: CauseFound, own: CauseFound) =>
    other.likelihood !== 'possible' || own.likelihood === 'possible'
  const yields = (cause: Cause, own: CauseFound) =>
    hits.some(({ finding }) => cause.yieldsTo?.includes(finding.id) && covers(finding, own))
  const standing = hits
    .filter(({ cause, finding }) => !yields(cause, finding))
    .map(({ finding }) => finding)
  const explained = new Set(standing.flatMap(({ explains }) => explains))
  return [...standing, ...checks.flatMap((check) => ownWords(check, explained))].sort(
    (a, b) => rank[a.likelihood] - rank[b.likelihood],
  )
}

const changes = /\b(?:re)?(?:start|load)\b/

/** What a check says of itself. */
function ownWords(check: CheckResult, explained: ReadonlySet<CheckId>): CauseFound[] {
  const { id, status, summary, evidence, remedy = '' } = check
  if (status !== 'fail' || explained.has(id)) return []
  const mends = /^Run `[^`]+`\.$/.test(remedy) || /^`[^`]+`( \w+ it)?\.?$/.test(remedy)
  const command = /`([^`]+)`/.exec(remedy)?.[1] ?? ''
  // Of "Remove X, then run `restart`" the second half alone does harm. What stands in backquotes where
  // something was found as well is of a file, not ours: never a command for root.
  const isHalf = !mends && changes.test(command)
  const isFound = `${summary}\n${evidence}`.includes(`\`${command}\``)
  return [
    {
      id: 'check',
      cause: summary,
      likelihood: 'certain',
      evidence: evidence ?? '',
      command: isHalf || isFound ? '' : command,
      mends: mends && !isFound,
      advice: remedy,
      explains: [id],
    },
  ]
}
