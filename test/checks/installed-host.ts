import type { CheckContext, Expected } from '../../src/checks/check.ts'
import { install } from '../../src/commands/install.ts'
import { detect } from '../../src/facts/detect.ts'
import { survey } from '../../src/facts/survey.ts'
import { serviceManagers } from '../../src/services/managers.ts'
import { debian, type Machine } from '../plan/machine/machine.ts'
import { answerOf, type Wishes } from '../plan/machine/session.ts'

const units = ['datadog-fips-proxy', 'datadog-agent']

/** What checks look at on a machine as it is now. */
export async function contextOf(
  machine: Machine,
  expected: Partial<Expected> = {},
): Promise<CheckContext> {
  const states = await serviceManagers.systemd.states(machine.host, units)
  return {
    host: machine.host,
    survey: await survey(machine.host, await detect(machine.host)),
    unit: (name) => states[units.indexOf(name)],
    expected: { site: 'ddog-gov.com', agent: true, running: true, ...expected },
  }
}

/** A host on which dd-fips has been at work. */
export async function installedHost(wishes: Wishes = {}): Promise<Machine> {
  const machine = debian()
  await answerOf(install, machine.host, wishes)
  return machine
}
