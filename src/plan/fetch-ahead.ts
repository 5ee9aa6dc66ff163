import { type FetchKeys, fetchKeys } from '../packages/keys/fetch-keys.ts'
import type { KeySource } from '../packages/package-manager.ts'
import { behaviourOf } from '../steps/registry.ts'
import type { DoingContext } from '../steps/step.ts'
import type { Plan } from './plan.ts'

const nameOf = ({ url, files }: Omit<KeySource, 'trusted'>) => JSON.stringify([url, files])

/** Fetches key files ahead of the steps that need them. Trusts and changes nothing. */
export interface FetchAhead {
  /** Begins to fetch what the steps of a plan will ask for. */
  begin(plan: Plan, context: DoingContext): Promise<void>
  /** For the steps: what was not begun is fetched now. */
  readonly fetchKeys: FetchKeys
  /** Ends what is under way; harmless where nothing is. */
  abandon(): void
}

/** Returns what begins to fetch keys while the plan is checked, and gives each answer once. */
export function fetchAhead(): FetchAhead {
  const begun = new Map<string, ReturnType<FetchKeys>>()
  const control = new AbortController()
  return {
    begin: async ({ steps }, context) => {
      for (const step of steps) {
        if (step.kind !== 'add-keyring' && step.kind !== 'add-key-files') continue
        if (step.given || begun.has(nameOf(step))) continue
        if ((await behaviourOf(step).check(step, context)) === undefined) continue
        const files = fetchKeys(context.host, step, control.signal)
        files.catch(() => undefined) // the step meets it
        begun.set(nameOf(step), files)
      }
    },
    fetchKeys: (host, source) => {
      const files = source.given ? undefined : begun.get(nameOf(source))
      begun.delete(nameOf(source)) // a second attempt asks anew
      return files ?? fetchKeys(host, source)
    },
    abandon: () => control.abort(),
  }
}
