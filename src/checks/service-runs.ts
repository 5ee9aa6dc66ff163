import type { UnitState } from '../services/service-manager.ts'
import type { Finding } from './check.ts'

/** Says whether a unit is enabled and runs; `expectRunning`: see Expected.running. */
export function serviceRuns(
  unit: string,
  state: UnitState | undefined,
  expectRunning: boolean,
): Finding {
  if (state?.masked) {
    const remedy = `\`systemctl unmask ${unit}\`, then \`dd-fips install\`.`
    return { status: 'fail', summary: `${unit} is masked: it must not run.`, remedy }
  }
  if (state === undefined || !state.exists) {
    const remedy = 'Run `dd-fips install`.'
    return { status: 'fail', summary: `There is no unit ${unit}.`, remedy }
  }
  const evidence = [
    state.active ? 'active' : state.failed ? 'failed' : 'inactive',
    state.enabled ? 'enabled' : 'not enabled',
    ...(state.pids.length > 0 ? [`pids ${state.pids.join(' ')}`] : []),
  ].join(', ')
  if (!state.active && !expectRunning && !state.failed) {
    const summary = `${unit} was not to be started yet, so it is not running.`
    return { status: 'skip', summary, evidence }
  }
  if (!state.active) {
    const remedy = state.failed
      ? `\`journalctl -u ${unit} --no-pager\` says why it failed.`
      : `\`systemctl start ${unit}\` starts it.`
    return { status: 'fail', summary: `${unit} is not running.`, evidence, remedy }
  }
  if (!state.enabled) {
    const remedy = `\`systemctl enable ${unit}\` enables it.`
    return { status: 'fail', summary: `${unit} would not start at boot.`, evidence, remedy }
  }
  return { status: 'pass', summary: `${unit} runs and starts at boot.`, evidence }
}
