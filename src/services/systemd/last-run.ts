import { anyExit, type Host } from '../../host/host.ts'
import { parseShow } from './systemd-show.ts'

/** What systemd knows of a timer and of the service that it starts. */
export interface TimerState {
  /** It is enabled and waits. */
  readonly active: boolean
  /** How its service ended last: when, as systemd writes it, and with which exit code; absent before the first time. */
  readonly last?: { readonly at: string; readonly code: number }
}

const PROPERTIES = 'LoadState,ActiveState,ExecMainExitTimestamp,ExecMainStatus'

/** Returns the state of a timer; undefined where there is none, or no systemd answers. */
export async function timerState(host: Host, name: string): Promise<TimerState | undefined> {
  const units = [`${name}.timer`, `${name}.service`]
  const asked = ['systemctl', 'show', '-p', PROPERTIES, '--', ...units] as const
  const { code, stdout } = await host.run(asked, { expect: anyExit })
  const [timer = {}, service = {}] = code === 0 ? parseShow(stdout) : []
  if (timer.LoadState !== 'loaded') return undefined
  const at = service.ExecMainExitTimestamp ?? ''
  const last = at === '' || at === 'n/a' ? undefined : { at, code: Number(service.ExecMainStatus) }
  return { active: timer.ActiveState === 'active', ...(last && { last }) }
}
