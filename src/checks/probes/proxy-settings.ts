import { castBoolean, winner } from '../../config/agent/setting.ts'
import { fipsDefaults } from '../../datadog/fips-settings.ts'
import { DEFAULT_SITE } from '../../datadog/sites.ts'
import { isLoopbackHost } from '../../text/loopback.ts'
import type { CheckContext } from '../check.ts'
import type { AgentUnit } from './agent-units.ts'

/** A setting that decides whether the Agent sends through the proxy. */
export interface ProxySetting {
  readonly key: string
  /** What the Agent takes where nobody says anything. */
  readonly otherwise: string
  readonly isRight: (value: unknown, context: CheckContext) => boolean
  /** Another check answers for what datadog.yaml itself says. */
  readonly elsewhere: boolean
}

export const proxySettings: readonly ProxySetting[] = [
  {
    key: 'fips.enabled',
    otherwise: String(fipsDefaults.enabled),
    isRight: (value) => castBoolean(value) === true,
    elsewhere: true,
  },
  {
    key: 'fips.https',
    otherwise: String(fipsDefaults.https),
    isRight: (value) => castBoolean(value) === false,
    elsewhere: true,
  },
  {
    key: 'fips.local_address',
    otherwise: fipsDefaults.localAddress,
    // The Agent itself takes nothing else, and past the loopback the hop would be in the clear.
    isRight: (value) => isLoopbackHost(String(value)),
    elsewhere: false,
  },
  {
    key: 'site',
    otherwise: DEFAULT_SITE,
    isRight: (value, { expected }) => value === expected.site,
    elsewhere: true,
  },
]

/** Whether all units, started now, would send through the proxy. */
export function leadToProxy(units: readonly AgentUnit[], context: CheckContext): boolean {
  return units.every(({ layers }) =>
    proxySettings.every(({ key, otherwise, isRight }) =>
      isRight(winner(layers, key)?.value ?? otherwise, context),
    ),
  )
}
