import { setTimeout as delay } from 'node:timers/promises'
import { maskSecrets } from '../config/mask-secrets.ts'
import { proxyBinds } from '../config/proxy-cfg.ts'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { listeners } from '../services/listeners.ts'
import { serviceManagers } from '../services/managers.ts'
import type { ServiceManager, UnitState } from '../services/service-manager.ts'
import { servicesNow } from './services-now.ts'
import type { StepContext, StepKind } from './step.ts'
import { unitDrift } from './unit-drift.ts'

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
}

interface Before {
  readonly enabled: boolean
  readonly active: boolean
}

const READY_WITHIN = 30_000 // ms; HAProxy binds in well under a second, a loaded host takes a few
const LOOK_EVERY = 200 // ms
/** How long a service must stay up to be believed: the Agent reads its configuration within a second. */
const STAYS_UP = 1_500 // ms
/** Start times of processes come in hundredths of a second; nearer than this is not "changed since". */
const CLOCK_GRAIN = 100 // ms

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
async function stale(step: EnableService, state: UnitState, context: StepContext) {
  if (context.affected.has(step.unit)) return 'its inputs change'
  for (const path of step.inputs) {
    const status = await context.host.stat(path, { follow: true }).catch(() => undefined)
    const started = state.startedAt ?? 0
    // A time to come says nothing: the clock was put back, and a restart would not help.
    const past = [status?.mtimeMs ?? 0, status?.ctimeMs ?? 0].filter((time) => time <= Date.now())
    if (state.startedAt && Math.max(0, ...past) > started + CLOCK_GRAIN) {
      return `${path} is newer than the process`
    }
  }
  return undefined
}

async function closedPorts(host: Host, cfg: string): Promise<number[]> {
  const wanted = proxyBinds((await host.read(cfg))?.toString() ?? '').map(({ port }) => port)
  const open = new Set((await listeners(host)).map(({ port }) => port))
  return [...new Set(wanted)].filter((port) => !open.has(port))
}

/**
 * Waits until the unit runs, its ports listen, and it has stayed up for a while with one and the same
 * main process: to systemd a simple service is active as soon as its program was started, also one
 * that ends at once over its configuration. Time is told by the monotonic clock: at a first boot NTP may
 * set the other one.
 */
export async function awaitReady(
  step: EnableService,
  { host, say }: Pick<StepContext, 'host' | 'say'>,
): Promise<void> {
  const end = performance.now() + READY_WITHIN
  let main: number | undefined
  let upSince = 0
  while (true) {
    const state = await stateOf(step, host)
    const closed = step.ports && state.active ? await closedPorts(host, step.ports) : []
    const [pid] = state.pids
    const died = main !== undefined && (!state.active || pid !== main)
    if (died || state.failed || performance.now() > end)
      throw await notReady(step, host, closed, died)
    if (state.active && closed.length === 0) {
      if (main === undefined) upSince = performance.now()
      main = pid
      // Ports are opened last of all: a service that listens has read its configuration.
      if (step.ports || performance.now() - upSince >= STAYS_UP) return
    }
    say(`waiting for ${step.unit}${closed.length > 0 ? ` to listen on ${closed.join(', ')}` : ''}`)
    await delay(LOOK_EVERY)
  }
}

export const enableService: StepKind<EnableService, Before, null> = {
  describe: ({ unit, run }) => (run ? `enable and run ${unit}` : `enable ${unit}`),
  async check(step, context) {
    const state = context.units?.get(step.unit) ?? (await stateOf(step, context.host))
    const todo: string[] = []
    if (!state.enabled) todo.push('enable')
    if (step.run && !state.active) todo.push('start')
    else if (step.run) {
      const reason = await stale(step, state, context)
      if (reason) todo.push(`restart (${reason})`)
    }
    return todo.length === 0 ? undefined : { summary: `${step.unit}: ${todo.join(' and ')}` }
  },
  async before(step, { host }) {
    const { enabled, active } = await stateOf(step, host)
    return { enabled, active }
  },
  async apply(step, context) {
    const manager = serviceManagers[step.manager]
    const { host } = context
    if (!(await stateOf(step, host)).enabled) await manager.enable(host, step.unit)
    if (!step.run) return null
    try {
      await manager.restart(host, step.unit) // starts it where it does not run
    } catch (error) {
      throw await notReady(step, host, [], false, error)
    }
    await awaitReady(step, context)
    return null
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

async function notReady(
  step: EnableService,
  host: Host,
  closed: readonly number[],
  died: boolean,
  cause?: unknown,
): Promise<DdFipsError> {
  const { logTail, typed } = serviceManagers[step.manager]
  const log = await logTail(host, step.unit, 10)
  const running = closed.length > 0 ? `does not listen on ${closed.join(', ')}` : 'does not run'
  const what = died ? 'exited again by itself' : running
  const tail = log.map((line) => `\n    ${maskSecrets(line)}`).join('')
  return new DdFipsError(
    {
      code: 'SERVICE_NOT_READY',
      exit: 'unproved',
      message: `${step.unit} was started, but ${what}. Its log ends:${tail}`,
      remedy: `Fix what the log reports; \`${typed.log(step.unit)}\` shows all of it.`,
    },
    { cause },
  )
}
