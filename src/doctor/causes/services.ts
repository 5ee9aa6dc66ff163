import type { CheckId } from '../../checks/check.ts'
import { lastWords } from '../../config/agent/last-words.ts'
import { agentUnit, proxyUnit } from '../../datadog/units.ts'
import type { Cause, CauseId, Hit } from '../cause.ts'
import type { Observations, Service } from '../observe.ts'
import { complaintsOf, lookFirst, wayNotProved } from '../remedies.ts'

const before = /before the last change|changed since systemd read|does not listen|Nothing listens/

/** An override, in the words of agent.config.effective; or a flag that names another configuration. */
const override = / (?:gets|runs with) /

/** A process that knows an older configuration than the one that is there. */
export const staleProcesses: readonly Cause[] = [
  {
    id: 'proxy.stale',
    explains: ['proxy.ports', 'proxy.backends', 'agent.diagnose'],
    yieldsTo: ['proxy.port-held', 'ports.differ'],
    find({ check, proxy, typed }) {
      const found = check('proxy.ports')
      if (found?.status !== 'fail' || !before.test(found.summary) || !proxy.state?.active)
        return undefined
      return {
        cause: `${proxyUnit} still runs with an older cfg than the one on disk.`,
        likelihood: /before/.test(found.summary) ? 'certain' : 'likely',
        evidence: [found.summary, found.evidence].filter(Boolean).join('\n'),
        command: typed.restart(proxyUnit),
        mends: true,
      }
    },
  },
  {
    id: 'agent.stale',
    explains: ['agent.config.effective'],
    find(seen) {
      const found = seen.check('agent.config.effective')
      if (found?.status !== 'fail' || !/before the last change|changed since/.test(found.summary))
        return undefined
      // With an override the restart is what makes it count: the check's own words say to remove it first.
      if (override.test(found.summary)) return undefined
      const cause = 'The Agent still runs with an older configuration than the one on disk.'
      const [evidence, restart] = [found.summary, seen.typed.reload(agentUnit)]
      const reason = wayNotProved(seen)
      if (reason === undefined)
        return { cause, likelihood: 'certain', evidence, command: restart, mends: true }
      return {
        cause,
        likelihood: 'likely', // behind what has to be mended first
        evidence,
        command: lookFirst,
        mends: false,
        advice: `Do not restart it yet: with what is on disk now it could send data past the proxy (${reason}). Fix that first, then run \`${restart}\`.`,
      }
    },
  },
]

export const packagesMissing: Cause = {
  id: 'packages.missing',
  explains: ['packages.installed'],
  find({ check }) {
    const found = check('packages.installed')
    if (found?.status !== 'fail') return undefined
    return {
      cause: found.summary,
      likelihood: 'certain',
      evidence: found.evidence ?? '',
      command: 'dd-fips install',
      mends: true,
    }
  },
}

const AFTER: readonly CheckId[] = ['proxy.ports', 'proxy.backends', 'proxy.log', 'agent.diagnose']

interface Which {
  readonly of: 'proxy' | 'agent'
  readonly unit: string
  readonly explains: readonly CheckId[]
}

/** The proxy, without which the Agent reaches nothing, and the Agent. */
const which: readonly Which[] = [
  { of: 'proxy', unit: proxyUnit, explains: ['proxy.service', ...AFTER] },
  {
    of: 'agent',
    unit: agentUnit,
    explains: ['agent.service', 'agent.config.effective', 'agent.connections'],
  },
]

const serviceOf = (seen: Observations, { of }: Which): Service => seen[of]

/** Says whether a unit does not run, and did not end well, or is about to be tried again. */
export function hasFailed({ outcome, state }: Service): boolean {
  if (outcome === undefined || state?.active || state?.masked) return false
  return (
    outcome.active === 'failed' || outcome.active === 'activating' || outcome.result !== 'success'
  )
}

const stateLine = ({ name, outcome, state }: Service) =>
  `${name}: ${outcome?.active} (${outcome?.sub}), ${state?.enabled ? 'enabled' : 'not enabled'}`

/** A start is offered only where it cannot send data past the proxy; else it is told why not. */
function unlessItLeaks(seen: Observations, { of, unit }: Which, hit: Hit): Hit {
  const reason = of === 'agent' ? wayNotProved(seen) : undefined
  if (reason === undefined) return hit
  const { starts: _, ...rest } = hit
  return {
    ...rest,
    likelihood: 'likely', // behind what has to be mended first
    command: lookFirst,
    mends: false,
    advice: `Do not start ${unit} yet: it could send data past the proxy (${reason}). Fix that first, then run \`${hit.command}\`.`,
  }
}

const masked = (one: Which): Cause => ({
  id: `${one.of}.masked` as CauseId,
  explains: one.explains,
  find(seen) {
    if (!serviceOf(seen, one).state?.masked) return undefined
    return unlessItLeaks(seen, one, {
      cause: `${one.unit} is masked: somebody decided that it must not run.`,
      likelihood: 'certain',
      evidence: `systemd: ${one.unit}.service is masked${complaintsOf(seen, 'refused')}`,
      command: `systemctl unmask ${one.unit} && systemctl start ${one.unit}`,
      mends: true,
      advice: 'Find out first who masked it, and why; --fix leaves it alone.',
    })
  },
})

const stopped = (one: Which): Cause => ({
  id: `${one.of}.stopped` as CauseId,
  explains: one.explains,
  find(seen) {
    const service = serviceOf(seen, one)
    const isDead = service.state?.exists && !service.state.active && !service.state.masked
    if (!isDead || hasFailed(service)) return undefined
    return unlessItLeaks(seen, one, {
      cause: `${one.unit} is not running: it was stopped, or never started.`,
      likelihood: 'certain',
      evidence: `${stateLine(service)}${complaintsOf(seen, 'refused')}`,
      command: seen.typed.start(one.unit),
      mends: true,
      starts: one.unit,
    })
  },
})

const failed = (one: Which, yieldsTo: readonly CauseId[]): Cause => ({
  id: `${one.of}.failed` as CauseId,
  explains: one.explains,
  yieldsTo,
  find(seen) {
    const service = serviceOf(seen, one)
    if (!hasFailed(service)) return undefined
    const { outcome, log, logSource } = service
    const words = lastWords(log)
    const none = 'neither the journal nor a syslog has a line from it'
    return {
      cause: `${one.unit} failed to start, or exited by itself (${outcome?.result}, status ${outcome?.status}).`,
      likelihood: 'certain',
      evidence: [
        stateLine(service),
        ...(words.length > 0 ? [`${logSource}:`, ...words] : [none]),
      ].join('\n'),
      command: `${seen.typed.log(one.unit)} | tail -n 50; ${seen.typed.show(one.unit)}`,
      mends: false,
      advice: `Fix what the log reports, then run \`${seen.typed.restart(one.unit)}\`.`,
    }
  },
})

const disabled = (one: Which): Cause => ({
  id: `${one.of}.disabled` as CauseId,
  explains: [`${one.of}.service`],
  find(seen) {
    const { state } = serviceOf(seen, one)
    if (!state?.active || state.enabled) return undefined
    return {
      cause: `${one.unit} runs, but would not start at boot.`,
      likelihood: 'certain',
      evidence: `${one.unit} is not enabled`,
      command: seen.typed.enable(one.unit),
      mends: true,
    }
  },
})

export const maskedUnits: readonly Cause[] = which.map(masked)
export const stoppedUnits: readonly Cause[] = which.map(stopped)
export const disabledUnits: readonly Cause[] = which.map(disabled)
export const failedUnits: readonly Cause[] = which.map((one) =>
  failed(
    one,
    one.of === 'proxy'
      ? ['proxy.port-held', 'proxy.cfg-refused', 'intake.name-unresolved']
      : ['agent.config-refused'],
  ),
)
