import { castBoolean, winner } from '../../config/agent/setting.ts'
import { isLoopback } from '../../system/addresses.ts'
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
    otherwise: 'false',
    isRight: (value) => castBoolean(value) === true,
    elsewhere: true,
  },
  {
    key: 'fips.https',
    otherwise: 'true',
    isRight: (value) => castBoolean(value) === false,
    elsewhere: true,
  },
  {
    key: 'fips.local_address',
    otherwise: 'localhost',
    // The Agent itself takes nothing else, and past the loopback the hop would be in the clear.
    isRight: (value) => value === 'localhost' || isLoopback(String(value)),
    elsewhere: false,
  },
  {
    key: 'site',
    otherwise: 'datadoghq.com',
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
