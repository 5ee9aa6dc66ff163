import type { Host } from '../host/host.ts'
import { serviceManagers } from '../services/registry.ts'
import type { ServiceManager, UnitState } from '../services/service-manager.ts'
import { CLOCK_GRAIN, changedSince } from '../system/changed-since.ts'
import { awaitSettled, awaitUp, notReady } from './await-service.ts'
import { forgetUnit, unitState } from './known.ts'
import type { DoingContext, StepKind } from './step.ts'
import { servicesNow, unitDrift } from './units.ts'

/** Has a service start at boot and, unless told otherwise, run now with the configuration as it is now. */
export interface EnableService {
  readonly kind: 'enable-service'
  readonly manager: ServiceManager['name']
  readonly unit: string
  /** False for `DD_INSTALL_ONLY`: enabled, not started. */
  readonly run: boolean
  /** Files that the service reads at its start; one changed since means a restart. */
  readonly inputs: readonly string[]
  /** The HAProxy configuration whose every port must listen before the step is done. */
  readonly ports?: string
  /** The HAProxy configuration to whose ports the service connects once it has read its own. */
  readonly evidence?: string
}

interface Before {
  readonly enabled: boolean
  readonly active: boolean
}

async function stateOf(
  step: EnableService,
  host: Host,
  manager = serviceManagers[step.manager],
): Promise<UnitState> {
  const [state] = await manager.states(host, [step.unit])
  if (state === undefined) throw new Error(`no state of ${step.unit}`)
  return state
}

/** Gives why the running service must be restarted, or undefined. */
async function stale(step: EnableService, state: UnitState, context: DoingContext) {
  if (context.affected.has(step.unit)) return 'its inputs change'
  for (const path of step.inputs) {
    const { host } = context
    const status = await host.stat(path, { follow: true }).catch(() => undefined)
    const started = state.startedAt ?? 0
    // A time to come says nothing: the clock was put back, and a restart would not help.
    const past = [status?.mtimeMs ?? 0, status?.ctimeMs ?? 0].filter((time) => time <= Date.now())
    const isNewer = state.startedAt && Math.max(0, ...past) > started + CLOCK_GRAIN
    if (isNewer && (await changedSince(host, path, started)))
      return `${path} is newer than the process`
  }
  return undefined
}

/** Waits until a service that was restarted is up and stays so. Throws SERVICE_NOT_READY. */
export async function awaitReady(
  step: EnableService,
  context: Pick<DoingContext, 'host' | 'say' | 'known'>,
): Promise<void> {
  await awaitUp(step, context)
  await awaitSettled(step, context)
}

/** The state as known to this run, of the service manager that the step names. */
const known = (step: EnableService, context: DoingContext) =>
  unitState(context, serviceManagers[step.manager], step.unit)

export const enableService: StepKind<EnableService, Before, null> = {
  describe: ({ unit, run }) => (run ? `enable and run ${unit}` : `enable ${unit}`),
  async check(step, context) {
    const state = await known(step, context)
    const todo: string[] = []
    if (!state.enabled) todo.push('enable')
    if (step.run && !state.active) todo.push('start')
    else if (step.run) {
      const reason = await stale(step, state, context)
      if (reason) todo.push(`restart (${reason})`)
    }
    return todo.length === 0 ? undefined : { summary: `${step.unit}: ${todo.join(' and ')}` }
  },
  async before(step, context) {
    const { enabled, active } = await known(step, context)
    return { enabled, active }
  },
  async apply(step, context) {
    const manager = serviceManagers[step.manager]
    const { host } = context
    const state = await known(step, context)
    forgetUnit(context, step.unit)
    if (!state.enabled) await manager.enable(host, step.unit)
    if (!step.run) return null
    try {
      await manager.restart(host, step.unit, state) // starts it where it does not run
    } catch (error) {
      throw await notReady(step, host, [], false, error)
    }
    await awaitUp(step, context)
    return null
  },
  async settle(step, context) {
    if (step.run) await awaitSettled(step, context)
  },
  async revert(step, context, before) {
    const { host } = context
    const manager = await servicesNow(step.manager, context)
    const state = await stateOf(step, host, manager)
    if (!state.exists) return []
    // What was enabled in an image was started by the boot.
    const booted = step.manager === 'none' && state.active && !before.enabled
    if ((step.run && !before.active) || booted) await manager.stop(host, step.unit)
    if (!before.enabled && state.enabled) await manager.disable(host, step.unit)
    return []
  },
  async resume(step, context, before) {
    if (!step.run || !before.active) return
    const manager = await servicesNow(step.manager, context)
    // Where nothing runs now, the boot starts what is enabled.
    if (manager.name !== 'none') await manager.restart(context.host, step.unit)
  },
  async drift(step, context, before) {
    const manager = await servicesNow(step.manager, context)
    const now = await stateOf(step, context.host, manager)
    const left = { enabled: true, active: step.run || before.active }
    return unitDrift(step.unit, before, left, now, manager.name === 'none')
  },
}
