import { allChecks } from '../checks/registry.ts'
import { type Verdict, verify } from '../checks/verify.ts'
import { agentUnit, proxyUnit } from '../datadog/units.ts'
import type { CauseFound } from '../doctor/cause.ts'
import { infer } from '../doctor/infer.ts'
import { observe } from '../doctor/observe.ts'
import { allCauses } from '../doctor/registry.ts'
import { asFailure } from '../errors.ts'
import { places } from '../host/places.ts'
import { doctorText } from '../report/doctor-text.ts'
import { refuseWhenLocked } from '../run/lock.ts'
import { managerInCharge } from '../services/registry.ts'
import type { ServiceManager } from '../services/service-manager.ts'
import { awaitReady } from '../steps/enable-service.ts'
import { lenientSurvey } from '../survey/survey.ts'
import { interruptedFirst, withInterrupted } from './interrupted.ts'
import {
  type Answer,
  acceptedHost,
  checkContext,
  doingContext,
  notRoot,
  type Session,
} from './session.ts'
import { exitOf } from './verify.ts'

interface Examined {
  readonly verdict: Verdict
  readonly findings: readonly CauseFound[]
  readonly manager: ServiceManager
}

/** A unit that --fix started, and what came of it. */
export interface Fixed {
  readonly unit: string
  readonly started: boolean
  readonly detail: string
}

/**
 * Finds out what is wrong with this host, the likeliest first, and what mends it: exit 0 where all is
 * proved, else 3. Changes nothing; with --fix it starts a proxy and an Agent that are only dead.
 */
export async function doctor(session: Session): Promise<Answer> {
  const { flags, paint, user } = session
  const isFixing = flags.fix === true
  if (isFixing && user !== 0)
    throw notRoot('start a service', 'Run it with sudo, or without --fix.')
  if (isFixing) await refuseWhenLocked(session.host)
  let found = await examine(session)
  const fixed = isFixing ? await startDead(session, found) : []
  if (fixed.length > 0) found = await examine(session)
  const { verdict, findings } = found
  return {
    exit: exitOf(verdict, flags.strict === true),
    text: doctorText(verdict, findings, isFixing ? fixed : undefined, paint),
    json: { ...verdict, findings, ...(isFixing && { fixed }) },
  }
}

async function examine(session: Session): Promise<Examined> {
  const { host, progress } = session
  const survey = await lenientSurvey(host, await acceptedHost(session))
  const context = checkContext(session, survey, 'look')
  const manager = managerInCharge(host, survey.detection.init)
  progress.start('looking at the host')
  try {
    const verdict = await withInterrupted(host, await verify(allChecks, context))
    const isWell = verdict.checks.every(({ status }) => status === 'pass')
    if (isWell) return { verdict, findings: [], manager }
    progress.start('looking for causes')
    const open = verdict.checks.filter(({ id }) => id !== 'run.finished')
    const found = infer(allCauses, await observe(context, verdict), open)
    return { verdict, findings: interruptedFirst(verdict, found), manager }
  } finally {
    progress.stop()
  }
}

/** Starts the units that are only dead, the proxy first; says so, and waits until they are up. */
async function startDead(session: Session, { findings, manager }: Examined): Promise<Fixed[]> {
  const { host, progress } = session
  const dead = new Set(findings.flatMap(({ starts }) => starts ?? []))
  const fixed: Fixed[] = []
  for (const unit of [proxyUnit, agentUnit].filter((name) => dead.has(name))) {
    progress.start(`starting ${unit}`)
    try {
      await manager.start(host, unit)
      const cfg = places.proxyConfig
      const ready = unit === proxyUnit ? { ports: cfg } : { evidence: cfg }
      const step = {
        kind: 'enable-service',
        manager: manager.name,
        unit,
        run: true,
        inputs: [],
      } as const
      await awaitReady({ ...step, ...ready }, doingContext(session, places.backups))
      progress.done(`${unit} was not running: started`)
      fixed.push({ unit, started: true, detail: manager.typed.start(unit) })
    } catch (error) {
      const { message } = asFailure(error)
      progress.warn(`${unit} was not running, and could not be started.`)
      fixed.push({ unit, started: false, detail: message })
    }
  }
  progress.stop()
  return fixed
}
