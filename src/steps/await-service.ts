import { setTimeout as delay } from 'node:timers/promises'
import { proxyBinds } from '../config/proxy/cfg.ts'
import { DdFipsError } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { serviceManagers } from '../services/registry.ts'
import type { UnitState } from '../services/service-manager.ts'
import { connectionWatch, hasBegun } from '../services/signs-of-life.ts'
import { listeners } from '../system/listeners.ts'
import { processStart } from '../system/processes.ts'
import { maskSecrets } from '../text/mask.ts'
import type { EnableService } from './enable-service.ts'
import { unitState } from './known.ts'
import type { DoingContext } from './step.ts'

/** Lines of a log that are read, and of those the ones that are told. */
const [LOG_READ, LOG_TOLD] = [60, 10]
/** HAProxy before 2.4 says this of each frontend and backend, and what is wrong before it. */
const SAYS_NOTHING = /\bProxy \S+ started\.$/

type Waiting = Pick<DoingContext, 'host' | 'say' | 'known'>

const READY_WITHIN = 30_000 // ms; HAProxy binds in well under a second, a loaded host takes a few
/** How long a service that shows no sign of life must stay up to be believed. */
const STAYS_UP = 5_000 // ms
const ASK_EVERY = 250 // ms
const CLOSELY = 1_000 // ms in which a sign is looked for often
const BEGINS = 2 // ms; execve(2) is a matter of milliseconds
/** Milliseconds until the next look at files of /proc; a process is started for none of them. */
const pause = (since: number, often = 10) => (performance.now() - since < CLOSELY ? often : 50)

/** Asks the service manager anew. */
function stateNow(step: EnableService, { host, known }: Waiting): Promise<UnitState> {
  if (known) known.units = undefined
  return unitState({ host, ...(known && { known }) }, serviceManagers[step.manager], step.unit)
}

/** True while the process with this id is the one that started then; undefined in time is never the same. */
async function lives(host: Host, pid: number, start: number | undefined): Promise<boolean> {
  return start !== undefined && (await processStart(host, pid)) === start
}

async function closedPorts(host: Host, wanted: readonly number[]): Promise<number[]> {
  const open = new Set((await listeners(host)).map(({ port }) => port))
  return wanted.filter((port) => !open.has(port))
}

async function portsIn(host: Host, cfg: string): Promise<number[]> {
  const binds = proxyBinds((await host.read(cfg))?.toString() ?? '')
  return [...new Set(binds.map(({ port }) => port))]
}

/**
 * Waits until a service that was just started is up: its ports listen, or where it has none the service manager
 * calls it active and its program has begun. Time is measured by the monotonic clock: at a first boot NTP may
 * set the other one. Throws SERVICE_NOT_READY.
 */
export async function awaitUp(step: EnableService, context: Waiting): Promise<void> {
  if (step.ports !== undefined) return awaitPorts(step, context, step.ports)
  const { host, say } = context
  const begun = performance.now()
  let state = await stateNow(step, context)
  while (!state.active && !state.failed && performance.now() - begun < READY_WITHIN) {
    say(`waiting for ${step.unit}`)
    await delay(100)
    state = await stateNow(step, context)
  }
  if (!state.active) throw await notReady(step, host, [], false)
  const [main] = state.pids
  // A simple service is active before its program is: until then its process is still systemd's.
  while (main !== undefined && !(await hasBegun(host, main))) {
    if (performance.now() - begun > READY_WITHIN) throw await notReady(step, host, [], false)
    await delay(pause(begun, BEGINS))
  }
}

async function awaitPorts(step: EnableService, context: Waiting, cfg: string): Promise<void> {
  const { host, say } = context
  const begun = performance.now()
  const wanted = await portsIn(host, cfg)
  let [told, asked] = ['', begun]
  let main: number | undefined
  while (true) {
    const closed = await closedPorts(host, wanted)
    if (closed.length === 0) return
    // What became of the service is asked now and then only: each time costs a process.
    if (performance.now() - asked >= ASK_EVERY) {
      const { active, failed, pids } = await stateNow(step, context)
      const died = main !== undefined && (!active || pids[0] !== main)
      if (died || failed) throw await notReady(step, host, closed, died)
      if (active) main = pids[0]
      asked = performance.now()
    }
    if (performance.now() - begun > READY_WITHIN) throw await notReady(step, host, closed, false)
    const line = `waiting for ${step.unit} to listen on ${closed.join(', ')}`
    if (line !== told) say(line)
    told = line
    await delay(pause(begun))
  }
}

/**
 * Watches a unit that has just come up until its main process shows that it has read its configuration: it is
 * connected to one of the ports in `evidence`. One that shows nothing must stay up for 5 seconds, with one and
 * the same main process: a service that systemd restarts again and again is active at every look. Throws
 * SERVICE_NOT_READY.
 */
export async function awaitSettled(step: EnableService, context: Waiting): Promise<void> {
  const { host, say } = context
  const begun = performance.now()
  const state = await unitState(context, serviceManagers[step.manager], step.unit)
  const [main] = state.pids
  if (!state.active) throw await notReady(step, host, [], true)
  if (step.ports !== undefined) return // they are opened last, and listen
  if (main === undefined) return await awaitBlindly(step, context, begun)
  const start = await processStart(host, main)
  const ports = step.evidence === undefined ? [] : await portsIn(host, step.evidence)
  const isConnected = connectionWatch(host, main, ports)
  say(`waiting for ${step.unit} to connect to the proxy`)
  while (await lives(host, main, start)) {
    if (await isConnected()) return
    if (performance.now() - begun >= STAYS_UP) return
    await delay(pause(begun))
  }
  throw await notReady(step, host, [], true)
}

/** Where no process is known to belong to the service, its own manager is asked. */
async function awaitBlindly(step: EnableService, context: Waiting, begun: number): Promise<void> {
  while (performance.now() - begun < STAYS_UP) {
    await delay(500)
    if (!(await stateNow(step, context)).active) throw await notReady(step, context.host, [], true)
  }
}

/**
 * Returns why a service that was started is not there, with the end of its log. `died`: it was there and has
 * ended, or another process has taken its place.
 */
export async function notReady(
  step: EnableService,
  host: Host,
  closed: readonly number[],
  died: boolean,
  cause?: unknown,
): Promise<DdFipsError> {
  const { logTail, typed } = serviceManagers[step.manager]
  const said = await logTail(host, step.unit, LOG_READ)
  const log = said.filter((line) => !SAYS_NOTHING.test(line)).slice(-LOG_TOLD)
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
