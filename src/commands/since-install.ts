import type { CheckResult } from '../checks/check.ts'
import type { Verdict } from '../checks/verify.ts'
import { type Comparison, driftSince } from '../run/drift.ts'
import { readReceipt } from '../run/receipt.ts'
import type { Drift } from '../steps/files/file-drift.ts'
import { type Session, undoingContext } from './session.ts'

const id = 'receipt.drift'

/** A verdict, and how the host differs from what the last install left. */
export interface VerdictSinceInstall extends Verdict {
  readonly drift: readonly Drift[]
}

/** Adds to a verdict what the receipt says. Throws RECEIPT_NOT_READABLE. Changes nothing. */
export async function sinceInstall(session: Session, found: Verdict): Promise<VerdictSinceInstall> {
  const receipt = await readReceipt(session.host)
  const comparison = await driftSince(receipt, undoingContext(session, { purge: false }))
  const check = comparison === undefined ? unknown(receipt !== undefined) : checkOf(comparison)
  const incomplete = check.status === 'skip' && found.result === 'proved'
  const result = check.status === 'fail' ? 'failed' : incomplete ? 'incomplete' : found.result
  return { ...found, result, checks: [...found.checks, check], drift: comparison?.drift ?? [] }
}

function unknown(isThere: boolean): CheckResult {
  const summary = isThere
    ? 'The receipt has no completed install to compare with.'
    : 'There is no receipt: dd-fips has not installed anything on this host.'
  return { id, status: 'skip', summary }
}

function checkOf({ since, compared, drift }: Comparison): CheckResult {
  const day = `the install of ${since}`
  if (drift.length === 0) {
    const evidence = compared.join('\n')
    return { id, status: 'pass', summary: `Nothing has changed since ${day}.`, evidence }
  }
  const lost = drift.filter(({ holds }) => !holds)
  const [first] = lost.length > 0 ? lost : drift
  const names = (lost.length > 0 ? lost : drift).map(({ what }) => what).join(', ')
  return {
    id,
    status: lost.length > 0 ? 'fail' : 'warn',
    summary:
      lost.length > 0
        ? `Changed since ${day}: ${names}.`
        : `Changed since ${day}, but what dd-fips set still holds: ${names}.`,
    evidence: drift.map(threeWays).join('\n'),
    remedy: first?.remedy ?? '',
  }
}

const short = (text: string) => text.replace(/(sha256:\w{12})\w+/g, '$1')

function threeWays({ what, before, installed, now, diff, remedy }: Drift): string {
  const rows = [
    `${what}`,
    `  before     ${short(before)}`,
    `  installed  ${short(installed)}`,
    `  now        ${short(now)}`,
    ...(diff ? [diff.trimEnd().replace(/^/gm, '  ')] : []),
    `  ${remedy}`,
  ]
  return rows.join('\n')
}
