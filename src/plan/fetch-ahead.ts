import { type FetchKeys, fetchKeys } from '../packages/fetch-keys.ts'
import type { KeySource } from '../packages/package-manager.ts'
import type { StepContext } from '../steps/step.ts'
import { behaviourOf } from '../steps/steps.ts'
import type { Plan } from './plan.ts'

const nameOf = ({ url, files, given }: Omit<KeySource, 'trusted'>) =>
  JSON.stringify([url, files, given !== undefined])

/**
 * Begins to fetch the key files that a plan will ask for, while other things are done. Returns the function by
 * which steps get them: what was not begun is fetched then. Trusts and changes nothing.
 */
export async function fetchAhead({ steps }: Plan, context: StepContext): Promise<FetchKeys> {
  const begun = new Map<string, ReturnType<FetchKeys>>()
  for (const step of steps) {
    if (step.kind !== 'add-keyring' && step.kind !== 'add-key-files') continue
    if (step.given || (await behaviourOf(step).check(step, context)) === undefined) continue
    const files = fetchKeys(context.host, step)
    files.catch(() => undefined) // the step meets it
    begun.set(nameOf(step), files)
  }
  return (host, source) => begun.get(nameOf(source)) ?? fetchKeys(host, source)
}
