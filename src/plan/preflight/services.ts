import { agentUnit, proxyUnit } from '../../host/places.ts'
import type { Question } from './question.ts'

export const initInCharge: Question = ({ survey }) =>
  survey.detection.init === 'systemd'
    ? []
    : [
        {
          code: 'INIT_NOT_SYSTEMD',
          message: `systemd does not run here (found: ${survey.detection.init}).`,
          remedy: 'This version of dd-fips needs a host that was booted with systemd.',
        },
      ]

export const maskedUnits: Question = ({ proxy, agent }) =>
  [
    { unit: proxyUnit, state: proxy },
    { unit: agentUnit, state: agent },
  ].flatMap(({ unit, state }) =>
    state?.masked
      ? [
          {
            code: 'UNIT_MASKED',
            message: `${unit} is masked: somebody decided that it must not run.`,
            remedy: `If that is over: \`systemctl unmask ${unit}\`.`,
          },
        ]
      : [],
  )
