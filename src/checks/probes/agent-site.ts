import { winner } from '../../config/agent/setting.ts'
import { DEFAULT_SITE } from '../../datadog/sites.ts'
import type { CheckContext } from '../check.ts'
import { agentUnits } from './agent-units.ts'

/** Returns the site that the Agent has, by its configuration and environment, and whether somebody has set it. */
export async function agentSite(
  context: CheckContext,
): Promise<{ readonly site: string; readonly isDefault: boolean }> {
  const [unit] = await agentUnits(context).catch(() => [])
  const said =
    (unit && winner(unit.running ?? unit.layers, 'site')?.value) ?? context.survey.config?.site
  return typeof said === 'string' && said !== ''
    ? { site: said, isDefault: false }
    : { site: DEFAULT_SITE, isDefault: true }
}
