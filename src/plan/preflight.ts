import { DdFipsError } from '../errors.ts'
import { FIRST_WITH_ALL, olderThan, PRODUCTS } from '../facts/agent-versions.ts'
import type { Survey } from '../facts/survey.ts'
import type { Host } from '../host/host.ts'
import { agentUnit, proxyUnit } from '../host/places.ts'
import { managerInCharge } from '../services/managers.ts'
import { clock } from './preflight/clock.ts'
import { overrides } from './preflight/environment.ts'
import { immutable } from './preflight/immutable.ts'
import { mounts } from './preflight/mounts.ts'
import { interrupted, oldAgent, otherFlavor } from './preflight/packages.ts'
import { portsInUse } from './preflight/ports.ts'
import type { Question } from './preflight/question.ts'
import { maskedUnits } from './preflight/services.ts'
import { room } from './preflight/space.ts'

const questions: readonly Question[] = [
  otherFlavor,
  oldAgent,
  interrupted,
  maskedUnits,
  portsInUse,
  overrides,
  mounts,
  room,
  immutable,
  clock,
]

/**
 * Looks for all that would make the run fail or leave the host worse, before anything is changed.
 * Gives warnings. Throws the findings as one error (exit 4).
 */
export async function preflight(host: Host, survey: Survey, upgrade: boolean): Promise<string[]> {
  const services = managerInCharge(host, survey.detection.init)
  const [proxy, agent] = [proxyUnit, agentUnit].map((unit) => survey.units.get(unit))
  const ground = { host, survey, upgrade, services, proxy, agent }
  const findings = (await Promise.all(questions.map((question) => question(ground)))).flat()
  const [first, ...rest] = findings
  if (first) {
    const more = rest.map(({ message, remedy }) => `\n${message}\n  ${remedy}`).join('')
    throw new DdFipsError({ ...first, message: `${first.message}${more}`, exit: 'preflight' })
  }
  const old = survey.agentVersion
  return old !== undefined && !upgrade && olderThan(old, FIRST_WITH_ALL)
    ? [`Agent ${old} is older than 7.45, the first version to support all of these: ${PRODUCTS}.`]
    : []
}
