import type { CheckContext, Expected } from '../../src/checks/check.ts'
import { install } from '../../src/commands/install.ts'
import { detect } from '../../src/detect/detect.ts'
import type { Init } from '../../src/detect/detection.ts'
import { surveyHost } from '../../src/survey/survey.ts'
import { debian, type Machine } from '../support/machine.ts'
import { answerOf, type Wishes } from '../support/session.ts'

/** What checks look at on a machine as it is now, under another init where one is named. */
export async function contextOf(
  machine: Machine,
  expected: Partial<Expected> = {},
  init: Init = 'systemd',
): Promise<CheckContext> {
  const detection = await detect(machine.host, { machine: 'x86_64' })
  const survey = await surveyHost(machine.host, { ...detection, init })
  return {
    host: machine.host,
    survey,
    expected: { site: 'ddog-gov.com', agent: true, running: true, ...expected },
  }
}

/** A host on which dd-fips has been at work. */
export async function installedHost(wishes: Wishes = {}): Promise<Machine> {
  const machine = debian()
  await answerOf(install, machine.host, wishes)
  return machine
}
