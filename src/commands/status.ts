import { chainOf } from '../checks/chain.ts'
import { agentSite } from '../checks/probes/agent-site.ts'
import { certificate, certificateStatus } from '../datadog/certificate.ts'
import { AGENT_PACKAGE, PROXY_PACKAGE } from '../datadog/packages.ts'
import type { Host } from '../host/host.ts'
import { watchUnit } from '../host/places.ts'
import type { StatusFacts } from '../report/status-text.ts'
import { statusText } from '../report/status-text.ts'
import { lookAtReceipt } from '../run/receipt.ts'
import { managerInCharge } from '../services/registry.ts'
import { timerState } from '../services/systemd/last-run.ts'
import type { Settings } from '../settings/settings.ts'
import { settingRows } from '../settings/table.ts'
import { type Survey, surveyHost } from '../survey/survey.ts'
import { kernelFips } from '../system/kernel-fips.ts'
import { version } from '../version.ts'
import { withInterrupted } from './interrupted.ts'
import { type Answer, acceptedHost, checkContext, type Session, verdict } from './session.ts'
import { exitOf } from './verify.ts'

/**
 * Shows on one screen what is installed, the chain as `verify` finds it now, and what dd-fips remembers: exit 0, or 3
 * where a check fails. Changes nothing.
 */
export async function status(session: Session): Promise<Answer> {
  const { host, flags, paint } = session
  const survey = await surveyHost(host, await acceptedHost(session))
  const found = await withInterrupted(host, await verdict(session, survey, { program: 'look' }))
  const facts: StatusFacts = {
    result: found.result,
    version,
    packages: {
      agent: survey.installed.get(AGENT_PACKAGE)?.version,
      proxy: survey.installed.get(PROXY_PACKAGE)?.version,
    },
    ...(await agentSite(checkContext(session, survey))),
    chain: chainOf(found.checks),
    open: found.checks.filter((check) => check.status === 'fail' || check.status === 'skip'),
    kernelFips: await kernelFips(host),
    certificate: { ...certificate, status: certificateStatus(Date.now()) },
    ...(await remembered(host, survey)),
  }
  return {
    exit: exitOf(found, flags.strict === true),
    text: statusText(facts, paint),
    json: {
      ...facts,
      certificate: {
        number: certificate.number,
        standard: certificate.standard,
        status: facts.certificate.status,
      },
    },
  }
}

async function remembered(
  host: Host,
  { detection }: Survey,
): Promise<Pick<StatusFacts, 'lastRun' | 'remembered' | 'timer'>> {
  const { receipt } = await lookAtReceipt(host)
  const run = receipt?.runs.findLast(({ state }) => state !== 'undone')
  const services = managerInCharge(host, detection.init)
  const timer = services.name === 'systemd' ? await timerState(host, watchUnit) : undefined
  return {
    ...(run && { lastRun: { startedAt: run.startedAt, state: run.state } }),
    remembered: namedSettings(receipt?.settings ?? {}),
    ...(timer && { timer }),
  }
}

/** Settings by the variable that gives them; none of those that are remembered is a secret. */
function namedSettings(settings: Settings): Readonly<Record<string, string>> {
  const rows = settingRows.flatMap(([name, { variables, remembered: isKept }]) => {
    const value = settings[name]
    const [variable = name] = variables
    return isKept && value !== undefined ? [[variable, String(value)] as const] : []
  })
  return Object.fromEntries(rows)
}
