import { agentUnit, proxyUnit } from '../../datadog/units.ts'
import { environmentOverrides } from '../environment-overrides.ts'
import type { Question } from './preflight-check.ts'

/**
 * A host that lost its time shows 1970 or the year of its firmware; signatures and certificates need a
 * right one. Well before the first release, so that a clock that is right can never be refused.
 */
const NOT_BEFORE = Date.UTC(2024, 0, 1)
/** Past the life of every signing key that is trusted today. */
const NOT_AFTER = Date.UTC(2040, 0, 1)

/** Refuses a clock that cannot be right: signatures and TLS would fail for a reason that nobody sees. */
export const clock: Question = () => {
  const now = Date.now()
  if (now >= NOT_BEFORE && now < NOT_AFTER) return []
  return [
    {
      code: 'CLOCK_WRONG',
      message: `The clock says ${new Date(now).toISOString()}, which cannot be right.`,
      remedy: 'Set it (`timedatectl`, chrony): signatures and certificates are checked against it.',
    },
  ]
}

/** The Agent believes its environment before datadog.yaml. */
export const overrides: Question = async ({ host, survey }) =>
  (await environmentOverrides(host, survey.units)).map(({ name, value, source }) => ({
    code: 'ENVIRONMENT_OVERRIDES',
    message: `${source} sets ${name}=${value}, which overrides datadog.yaml.`,
    remedy: `Remove ${name} there, then run dd-fips again.`,
  }))

/** Refuses units that the plan has to start and that are masked. */
export const maskedUnits: Question = ({ steps, proxy, agent }) =>
  [
    { unit: proxyUnit, state: proxy },
    { unit: agentUnit, state: agent },
  ].flatMap(({ unit, state }) =>
    state?.masked && steps.some((step) => step.kind === 'enable-service' && step.unit === unit)
      ? [
          {
            code: 'UNIT_MASKED',
            message: `${unit} is masked: somebody decided that it must not run.`,
            remedy: `If that no longer holds, run \`systemctl unmask ${unit}\`.`,
          },
        ]
      : [],
  )
