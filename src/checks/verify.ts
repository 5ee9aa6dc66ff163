import { setImmediate } from 'node:timers/promises'
import { AGENT_PACKAGE } from '../datadog/packages.ts'
import { asFailure } from '../errors.ts'
import { managerInCharge } from '../services/registry.ts'
import { chainOf, type FoundLink } from './chain.ts'
import type { Check, CheckContext, CheckId, CheckResult, Finding } from './check.ts'

/** What a list of checks came to. */
export interface Verdict {
  /** `incomplete`: nothing failed, but something could not be looked at, or was not asked. */
  readonly result: 'proved' | 'failed' | 'incomplete'
  /** Why it had to be incomplete: nothing runs in an image; a run that changes nothing leaves slow checks out. */
  readonly reason?: 'not running' | 'not asked'
  readonly checks: readonly CheckResult[]
  /** Checks that were left out; absent where none was. */
  readonly notAsked?: readonly CheckId[]
  /** The same as a chain, link by link. */
  readonly chain?: readonly FoundLink[]
}

async function ask(check: Check, context: CheckContext, dropped: AbortSignal): Promise<Finding> {
  try {
    return await check.run(context, dropped)
  } catch (error) {
    const { message, remedy } = asFailure(error)
    return { status: 'skip', summary: `It could not be looked at: ${message}`, remedy }
  }
}

/**
 * Asks the checks, all at once but for those that need others; one whose needs failed or were skipped is
 * skipped with the reason. What a check needs stands before it. Those that take long begin first, with what they
 * need, and the others are asked meanwhile. Those that look last do so when all others
 * have ended, and `settled`: the services that were started have come up, or have not.
 */
export async function verify(
  checks: readonly Check[],
  context: CheckContext,
  settled?: Promise<unknown>,
): Promise<Verdict> {
  const asked = new Map<CheckId, Promise<CheckResult>>()
  const begin = (some: readonly Check[]) => {
    for (const check of some) asked.set(check.id, resultOf(check, asked, context))
  }
  const askAll = (some: readonly Check[]) => {
    begin(some)
    return Promise.all(asked.values())
  }
  const isLeftOut = ({ slow }: Check) => slow === true && context.expected.hurried === true
  const meant = checks.filter(({ isAsked }) => isAsked?.(context.expected) !== false)
  const notAsked = meant.filter(isLeftOut).map(({ id }) => id)
  const wanted = meant.filter((check) => !isLeftOut(check))
  const now = wanted.filter(({ looksLast }) => !looksLast)
  const first = slowWithNeeds(now)
  begin(first)
  await Promise.all(first.filter(({ slow }) => slow).map((check) => unmetBefore(check, asked)))
  await setImmediate() // what the slow ones start is started
  await askAll(now.filter((check) => !first.includes(check)))
  await settled?.catch(() => undefined)
  await askAll(wanted.filter(({ looksLast }) => looksLast))
  const results = await Promise.all(wanted.flatMap(({ id }) => asked.get(id) ?? []))
  const has = (status: CheckResult['status']) => results.some((result) => result.status === status)
  const isOpen = has('skip') || notAsked.length > 0
  const result = has('fail') ? 'failed' : isOpen ? 'incomplete' : 'proved'
  const why = nothingRuns(context) ? 'not running' : !has('skip') && 'not asked'
  return {
    result,
    ...(result === 'incomplete' && why && { reason: why }),
    checks: results,
    ...(notAsked.length > 0 && { notAsked }),
    chain: chainOf(results),
  }
}

/** The checks that take long, with all that they need, in order. */
function slowWithNeeds(checks: readonly Check[]): readonly Check[] {
  const ids = new Set<CheckId>()
  const add = ({ id, needs = [] }: Check): void => {
    ids.add(id)
    for (const check of checks) if (needs.includes(check.id)) add(check)
  }
  for (const check of checks) if (check.slow) add(check)
  return checks.filter(({ id }) => ids.has(id))
}

/** The first that is unmet of what a check waits for before it is asked. */
function unmetBefore(
  { needs = [], alongside = [] }: Check,
  asked: ReadonlyMap<CheckId, Promise<CheckResult>>,
): Promise<CheckId | undefined> {
  return unmetOf(
    needs.filter((id) => !alongside.includes(id)),
    asked,
  )
}

const nothingRuns = ({ host, survey }: CheckContext) =>
  managerInCharge(host, survey.detection.init).name === 'none'

/** The first of some checks that failed or was skipped. */
async function unmetOf(
  ids: readonly CheckId[],
  asked: ReadonlyMap<CheckId, Promise<CheckResult>>,
): Promise<CheckId | undefined> {
  const results = await Promise.all(ids.flatMap((id) => asked.get(id) ?? []))
  return results.find(({ status }) => status === 'fail' || status === 'skip')?.id
}

const notAsked = (needed: CheckId): Finding => ({
  status: 'skip',
  summary: `Not checked: it needs ${needed}.`,
})

async function resultOf(
  check: Check,
  asked: ReadonlyMap<CheckId, Promise<CheckResult>>,
  context: CheckContext,
): Promise<CheckResult> {
  const { survey, expected } = context
  if (check.id.startsWith('agent.') && !expected.agent && !survey.installed.has(AGENT_PACKAGE)) {
    const summary = 'The Agent was left out on request (DD_NO_AGENT_INSTALL).'
    return { id: check.id, status: 'skip', summary }
  }
  if (check.live && nothingRuns(context)) {
    return { id: check.id, status: 'skip', summary: 'Not running: no service manager runs here.' }
  }
  const unmet = await unmetBefore(check, asked)
  if (unmet) return { id: check.id, ...notAsked(unmet) }
  const dropped = new AbortController()
  const late = unmetOf(check.alongside ?? [], asked).then((found) => {
    if (found) dropped.abort()
    return found
  })
  const finding = await ask(check, context, dropped.signal)
  const missing = await late
  return { id: check.id, ...(missing ? notAsked(missing) : finding) }
}
