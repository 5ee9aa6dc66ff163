import { agentUnit, proxyUnit } from '../../host/places.ts'
import type { Question } from './question.ts'

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
