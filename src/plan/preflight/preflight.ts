import { olderThan } from '../../config/agent/agent-versions.ts'
import { FIRST_WITH_ALL, PRODUCTS } from '../../datadog/agent-versions.ts'
import { agentUnit, proxyUnit } from '../../datadog/units.ts'
import { DdFipsError } from '../../errors.ts'
import type { Host } from '../../host/host.ts'
import { managerInCharge } from '../../services/registry.ts'
import type { Step } from '../../steps/registry.ts'
import type { Survey } from '../../survey/survey.ts'
import { immutable, mounts } from './file-systems.ts'
import { interrupted, oldAgent, otherFlavor, refusedFiles } from './packages.ts'
import { portsInUse } from './ports.ts'
import type { Question } from './preflight-check.ts'
import { clock, maskedUnits, overrides } from './settings-and-units.ts'
import { room } from './space.ts'

type Kind = Step['kind']

const packages: readonly Kind[] = ['install-packages']
const services: readonly Kind[] = ['enable-service']
const signatures: readonly Kind[] = [
  'add-key-files',
  'add-keyring',
  'add-repository',
  'add-rpm-repository',
  'import-keys',
  'install-packages',
]

/**
 * Each question with the kinds of steps that need its answer: it is asked only if one of them has something
 * to do. `any`: every step needs it; the question itself looks at what the steps write.
 */
export const questions: readonly { ask: Question; needs: readonly Kind[] | 'any' }[] = [
  { ask: otherFlavor, needs: 'any' },
  { ask: oldAgent, needs: 'any' },
  { ask: interrupted, needs: packages },
  { ask: refusedFiles, needs: packages },
  { ask: maskedUnits, needs: services },
  { ask: portsInUse, needs: services },
  { ask: overrides, needs: ['edit-config', 'enable-service'] },
  { ask: mounts, needs: 'any' },
  { ask: room, needs: 'any' },
  { ask: immutable, needs: 'any' },
  { ask: clock, needs: signatures },
]

/**
 * Looks for all that would make these steps fail or leave the host worse, before anything is changed.
 * Gives warnings. Throws the findings as one error (exit 4).
 * @param steps those that have something to do
 */
export async function preflight(
  host: Host,
  survey: Survey,
  upgrade: boolean,
  steps: readonly Step[],
): Promise<string[]> {
  const [proxy, agent] = [proxyUnit, agentUnit].map((unit) => survey.units.get(unit))
  const inCharge = managerInCharge(host, survey.detection.init)
  const context = { host, survey, upgrade, steps, services: inCharge, proxy, agent }
  const kinds = new Set(steps.map(({ kind }) => kind))
  const asked = questions.filter(({ needs }) =>
    needs === 'any' ? kinds.size > 0 : needs.some((kind) => kinds.has(kind)),
  )
  const findings = (await Promise.all(asked.map(({ ask }) => ask(context)))).flat()
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
