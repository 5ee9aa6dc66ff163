import type { Host } from '../host/host.ts'
import { none } from '../services/others/none.ts'
import type { ServiceManager, UnitState } from '../services/service-manager.ts'
import { systemd } from '../services/systemd/systemd.ts'
import { unifiedDiff } from '../text/diff.ts'
import { backUp, type FileAfter, type FileBefore, fileAfter, putBack } from './files/backup.ts'
import { fileDrift } from './files/file-drift.ts'
import type { Left } from './left.ts'
import type { StepKind, UndoingContext } from './step.ts'
import { servicesNow, unitDrift } from './units.ts'

/**
 * Has a timer of ours started at boot and now, by unit files that are ours as a whole; or none of it.
 * Planned only where systemd is in charge.
 */
export interface WatchTimer {
  readonly kind: 'watch-timer'
  /** With its suffix. */
  readonly timer: string
  /** False: the timer and its files are taken away. */
  readonly wanted: boolean
  /** False for `DD_INSTALL_ONLY`: enabled, not started. */
  readonly run: boolean
  /** What the timer's service starts. */
  readonly program: string
  /** Content by path. */
  readonly files: Readonly<Record<string, string>>
}

interface Before {
  readonly files: Readonly<Record<string, FileBefore>>
  readonly enabled: boolean
  readonly active: boolean
}

type After = Readonly<Record<string, FileAfter>>

async function stateOf(
  { timer }: WatchTimer,
  host: Host,
  services: ServiceManager = systemd,
): Promise<UnitState> {
  const [state] = await services.states(host, [timer])
  if (state === undefined) throw new Error(`no state of ${timer}`)
  return state
}

async function diffsOf({ files, wanted }: WatchTimer, host: Host): Promise<string[]> {
  const all = Object.entries(files).map(async ([path, content]) => {
    const now = (await host.read(path))?.toString()
    if (now === (wanted ? content : undefined)) return []
    const oldName = now === undefined ? '/dev/null' : path
    const names = { oldName, newName: wanted ? path : '/dev/null' }
    return [unifiedDiff(now ?? '', wanted ? content : '', names)]
  })
  return (await Promise.all(all)).flat()
}

/** Ends the timer before its files go: afterwards nobody knows what it was. */
async function end(step: WatchTimer, host: Host, services: ServiceManager): Promise<void> {
  const { exists } = await stateOf(step, host, services)
  if (!exists) return
  await services.stop(host, step.timer)
  await services.disable(host, step.timer)
}

/** Elsewhere (a chroot, a tree under --root) a timer is its files and the link that enables it, and no more. */
async function isSystemdNow(
  context: Pick<UndoingContext, 'inCharge' | 'sameRun'>,
): Promise<boolean> {
  return (await servicesNow('systemd', context)).name === 'systemd'
}

export const watchTimer: StepKind<WatchTimer, Before, After> = {
  describe: ({ timer, wanted }) => `${wanted ? 'have' : 'have no'} ${timer}`,
  async check(step, { host }) {
    const { timer, wanted, run, program } = step
    const diffs = await diffsOf(step, host)
    const { enabled, active } = await stateOf(step, host)
    const isOn = enabled && (active || !run)
    if (diffs.length === 0 && (isOn || !wanted)) return undefined
    const what = wanted ? `runs ${program} verify daily` : 'removed'
    return { summary: `${timer}: ${what}`, ...(diffs.length > 0 && { diff: diffs.join('') }) }
  },
  async before(step, context) {
    const { enabled, active } = await stateOf(step, context.host)
    const all = Object.entries(step.files).map(async ([path, content]) => [
      path,
      await backUp(path, context, step.wanted ? content : null),
    ])
    return { files: Object.fromEntries(await Promise.all(all)), enabled, active }
  },
  async apply(step, { host, warn }) {
    const { timer, wanted, run, program, files } = step
    if (!wanted) {
      await end(step, host, systemd)
      for (const path of Object.keys(files)) await host.remove(path)
      await systemd.reload(host)
      return {}
    }
    const after: Record<string, FileAfter> = {}
    for (const [path, content] of Object.entries(files)) {
      await host.write(path, content, { owner: { user: '0', group: '0' }, mode: 0o644 })
      after[path] = await fileAfter(host, path)
    }
    await systemd.reload(host)
    await systemd.enable(host, timer)
    if (run) await systemd.restart(host, timer)
    if ((await host.stat(program)) === undefined) {
      warn(
        `${timer} runs ${program}, which does not exist yet: install.sh puts it there at its end. Until then the timer fails.`,
      )
    }
    return after
  },
  async revert(step, context, before, after) {
    const { host } = context
    const isLive = await isSystemdNow(context)
    const services = isLive ? systemd : none
    await end(step, host, services)
    const left: Left[] = []
    for (const [path, file] of Object.entries(before.files)) {
      left.push(...(await putBack(path, context, file, after?.[path])))
    }
    if (isLive) await systemd.reload(host)
    if (before.enabled) await services.enable(host, step.timer)
    if (before.active && isLive) await systemd.start(host, step.timer) // else the boot does
    return left
  },
  async drift(step, context, before, after) {
    const { host } = context
    const files = Object.entries(after).map(([path, file]) => {
      const [was = {}, installed] = [before.files[path], step.files[path]]
      return fileDrift(host, { path, before: was, after: file, installed })
    })
    const wanted = { enabled: step.wanted, active: step.wanted && step.run }
    const isLive = await isSystemdNow(context)
    const now = await stateOf(step, host, isLive ? systemd : none)
    const drift = unitDrift(step.timer, before, wanted, now, !isLive)
    return [...(await Promise.all(files)).flat(), ...drift]
  },
}
