import type { CheckId } from '../checks/check.ts'
import { castBoolean, winner } from '../config/agent/setting.ts'
import type { Observations } from './observe.ts'

/** Where an Agent that is started now would send: they are answered from files, without a process of it. */
const decisive: readonly CheckId[] = ['agent.config.fips', 'agent.config.site', 'agent.bypass']

/** What shows where data would go, where a start cannot be advised. */
export const lookFirst = 'dd-fips verify'

/**
 * Gives what speaks against starting an Agent, as part of a sentence, or undefined where nothing does. A
 * stopped Agent sends nothing; one that is started with `fips.enabled: false` sends straight to Datadog.
 */
export function wayNotProved({
  check,
  agentUnits,
}: Pick<Observations, 'check' | 'agentUnits'>): string | undefined {
  const open = decisive.filter((id) => check(id)?.status !== 'pass')
  // agent.config.effective needs a process: what a start would see is asked of the units here.
  const overrides = agentUnits.flatMap(({ name, layers }) => {
    const enabled = winner(layers, 'fips.enabled')
    const site = winner(layers, 'site')
    const ofFile = winner(layers.slice(0, 1), 'site')
    return [
      ...(castBoolean(enabled?.value) === true ? [] : [enabled]),
      ...(site?.value === ofFile?.value ? [] : [site]),
    ].flatMap((one) => (one ? `${name} gets ${one.name}=${one.value} (${one.source})` : []))
  })
  const failing = open.length > 0 ? [`${open.join(', ')} did not pass`] : []
  return [...failing, ...new Set(overrides)].join('; ') || undefined
}
